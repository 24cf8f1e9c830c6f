package io.sheaf.format.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.Incoming.DictionaryValues;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random streams with dictionaries that are replaced, grow and are shared otherwise than the table
/// shares them: every row comes out once, in order, meaning what it meant.
class IntakeTest {
  private static final int SAMPLES = 600;

  @Test
  void everyRowComesOutInOrderMeaningWhatItMeant() throws IOException {
    long seed = Seed.value("intake");
    int tooMany = 0;
    int segments = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      Random random = Seed.random(seed, sample);
      try (Arena arena = Arena.ofConfined()) {
        segments += check(random, arena);
      } catch (UnsupportedException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("index type"), e::toString);
        tooMany++;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("sample " + sample + ": " + e, e);
      }
    }
    assertTrue(tooMany < SAMPLES / 20, tooMany + " dictionaries became too long");
    assertTrue(segments > SAMPLES, segments + " segments");
  }

  private static int check(Random random, Arena arena) throws IOException {
    SchemaMessage incoming = SchemaMessage.of(new FieldGenerator(random).schema(3));
    SchemaMessage table = SchemaMessage.of(new Resharing(random).of(incoming.schema()));
    assertEquals(Optional.empty(), SchemaMatch.firstDifference(table.schema(), incoming.schema()));
    List<Incoming> stream = new StreamGenerator(random, arena, incoming).stream(6, 30, true);
    Collected found = new Collected(table, arena);
    Optional<BatchTarget> target =
        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(new BatchTarget(40, 4000));
    try (Intake intake = new Intake(table, incoming, target, found)) {
      for (Incoming next : stream) intake.add(next);
      intake.cut();
    }
    assertEquals(rows(stream, arena), found.rows);
    for (long rows : found.batches) assertTrue(target.isEmpty() || rows <= 40, rows + " rows");
    return found.segments;
  }

  /// The rows of a stream, read one message after another.
  private static List<String> rows(List<Incoming> stream, Arena arena) {
    Map<Long, ArrayData> dictionaries = new HashMap<>();
    List<String> rows = new ArrayList<>();
    for (Incoming next : stream) {
      switch (next) {
        case Incoming.Rows(var batch) -> rows.addAll(Collected.json(batch, dictionaries));
        case DictionaryValues(long id, boolean delta, ArrayData values) ->
            dictionaries.merge(id, values, (old, more) -> delta ? joined(old, more, arena) : more);
      }
    }
    return rows;
  }

  private static ArrayData joined(ArrayData old, ArrayData more, Arena arena) {
    return ((Concatenator.Result.Joined) Concatenator.concat(List.of(old, more), arena)).array();
  }

  /// The same schema with other dictionary ids, shared where types allow it, at random.
  private static final class Resharing {
    private final Random random;
    private final Map<List<Object>, Long> known = new HashMap<>();
    private long next = 100;

    Resharing(Random random) {
      this.random = random;
    }

    Schema of(Schema schema) {
      return new Schema(schema.fields().stream().map(this::of).toList(), List.of());
    }

    private Field of(Field field) {
      List<Field> children = field.children().stream().map(this::of).toList();
      Field.Dictionary dictionary = field.dictionary();
      if (dictionary != null) {
        List<Object> key =
            List.of(field.type(), children, dictionary.index(), dictionary.ordered());
        Long id = random.nextBoolean() ? known.get(key) : null;
        if (id == null) {
          id = next++;
          known.put(key, id);
        }
        dictionary = new Field.Dictionary(id, dictionary.index(), dictionary.ordered());
      }
      return new Field(
          field.name(), field.type(), field.nullable(), dictionary, children, List.of());
    }
  }
}
