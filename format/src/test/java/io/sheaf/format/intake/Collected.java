package io.sheaf.format.intake;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.validate.Validator;
import io.sheaf.format.value.CellReader;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A feed that reads every row at once as JSON, and checks the order of calls.
final class Collected implements SegmentFeed {
  private final SchemaMessage table;
  private final Arena arena;
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();
  private boolean told = false;

  final List<String> rows = new ArrayList<>();
  final List<Long> batches = new ArrayList<>();
  int segments;

  Collected(SchemaMessage table, Arena arena) {
    this.table = table;
    this.arena = arena;
  }

  @Override
  public void dictionaries(List<WholeDictionary> whole) {
    assertFalse(told, "dictionaries told twice in one segment");
    assertTrue(whole.stream().map(WholeDictionary::id).toList().equals(ids()));
    dictionaries.clear();
    for (WholeDictionary each : whole) {
      Validator.validate(each.values(), this::size);
      dictionaries.put(each.id(), OwnedCopy.of(each.values(), arena));
    }
    told = true;
    segments++;
  }

  private List<Long> ids() {
    return List.copyOf(table.dictionaries().keySet());
  }

  private long size(long id) {
    ArrayData values = dictionaries.get(id);
    if (values == null) throw new AssertionError("dictionary " + id + " comes after its use");
    return values.length();
  }

  @Override
  public void rows(RowBatch batch) {
    assertTrue(told, "rows before dictionaries");
    Validator.validate(batch, table.schema(), this::size);
    for (int c = 0; c < batch.columns().size(); c++) {
      assertTrue(batch.columns().get(c).layout().equals(table.layouts().get(c)), "not adopted");
    }
    rows.addAll(json(batch, dictionaries));
    batches.add(batch.rows());
  }

  @Override
  public void endSegment() {
    assertTrue(told, "a segment without rows ends");
    told = false;
  }

  /// Every row as JSON.
  static List<String> json(RowBatch batch, Map<Long, ArrayData> dictionaries) {
    List<CellReader> readers = new ArrayList<>();
    for (ArrayData column : batch.columns()) readers.add(CellReader.of(column, dictionaries::get));
    List<String> rows = new ArrayList<>();
    for (long row = 0; row < batch.rows(); row++) {
      StringBuilder json = new StringBuilder();
      for (CellReader reader : readers) {
        reader.json(row, json);
        json.append(' ');
      }
      rows.add(json.toString());
    }
    return rows;
  }
}
