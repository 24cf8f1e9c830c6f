package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.testing.ArrayGenerator;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.StoreException;
import io.sheaf.store.filter.tree.Predicate;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Filters over random arrays of every type, beside an evaluation row by row.
final class FilterOracleTest {
  private static final long SEED = Seed.value("FilterOracleTest");
  private static final int SCHEMAS = Integer.getInteger("sheaf.filter.schemas", 120);
  private static final int PREDICATES = 60;

  private final Random random = new Random(SEED);
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();
  private long cases;
  private long refused;
  private long rows;
  private long kept;
  private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

  @Test
  void everyFilterKeepsWhatTheOracleKeeps() throws IOException {
    for (int i = 0; i < SCHEMAS; i++) {
      try (Arena arena = Arena.ofConfined()) {
        schema(arena);
      }
    }
    System.out.printf(
        "filters: %d cases, 0 differ; %d refused, %d of %d rows kept, verdicts %s, seed %d%n",
        cases, refused, kept, rows, verdicts, SEED);
    assertTrue(cases > 30L * SCHEMAS && kept > rows / 20, "too little done, seed " + SEED);
    for (Verdict verdict : Verdict.values()) {
      assertTrue(verdicts.getOrDefault(verdict, 0) > SCHEMAS / 4, verdict + ", seed " + SEED);
    }
  }

  private void schema(Arena arena) throws IOException {
    SchemaMessage schema = SchemaMessage.of(new FieldGenerator(random).schema(6));
    List<Field> fields = schema.schema().fields();
    dictionaries.clear();
    ArrayGenerator arrays = new ArrayGenerator(random, arena, id -> values(id).length());
    for (Map.Entry<Long, Layout> each : schema.dictionaries().entrySet()) {
      dictionaries.put(each.getKey(), arrays.array(each.getValue(), 1 + random.nextInt(20)));
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(200);
    RowBatch batch = arrays.batch(schema.layouts(), length);
    Directory directory = Segments.directory(schema, dictionaries, batch);
    PredicateGenerator predicates =
        new PredicateGenerator(
            random,
            fields,
            (path, draw) -> {
              List<String> names = fields.stream().map(Field::name).toList();
              ArrayData column = batch.columns().get(names.indexOf(path.getFirst()));
              return length == 0
                  ? null
                  : Cells.at(
                      column, draw.nextInt(length), path.subList(1, path.size()), this::values);
            });
    for (int i = 0; i < PREDICATES; i++) {
      check(schema, batch, directory, predicates.predicate(random.nextInt(4)));
    }
  }

  private ArrayData values(long id) {
    ArrayData values = dictionaries.get(id);
    if (values == null) throw new AssertionError("no dictionary " + id);
    return values;
  }

  private void check(
      SchemaMessage schema, RowBatch batch, Directory directory, Predicate predicate) {
    String text = Filters.text(predicate);
    String context = text + ", seed " + SEED;
    Predicate parsed = Filters.parse(text);
    assertEquals(text, Filters.text(parsed));
    RowFilter filter;
    try {
      filter = Filters.bind(parsed, schema);
    } catch (StoreException.BadPredicate | StoreException.UnsupportedPredicate e) {
      refused++;
      return;
    }
    Judge judge = new Judge(schema, batch, this::values, directory);
    assertNull(judge.fault(filter, predicate), () -> context + ", " + schema.schema());
    Verdict verdict = filter.verdict(directory, 0);
    if (filter.columns().length > 0 && batch.rows() > 0) verdicts.merge(verdict, 1, Integer::sum);
    cases++;
    rows += batch.rows();
    kept += judge.keep(filter).count();
  }
}
