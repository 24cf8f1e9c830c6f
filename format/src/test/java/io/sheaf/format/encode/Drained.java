package io.sheaf.format.encode;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.validate.DictionarySizes;
import io.sheaf.format.validate.Validator;
import io.sheaf.format.value.CellReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All that a source brought, validated: its rows as JSON, and how large its dictionaries were.
final class Drained {
  final List<String> rows = new ArrayList<>();
  final List<Long> dictionaries = new ArrayList<>();
  int batches;
  private final Map<Long, ArrayData> values = new HashMap<>();

  static Drained of(BatchSource source) throws IOException {
    var drained = new Drained();
    for (Incoming next = source.next(); next != null; next = source.next()) {
      switch (next) {
        case Incoming.Rows(RowBatch batch) -> {
          Validator.validate(batch, source.schema().schema(), drained::size);
          drained.add(batch);
        }
        case Incoming.DictionaryValues(long id, boolean delta, ArrayData array) -> {
          Validator.validate(array, drained::size);
          drained.dictionary(id, delta, OwnedCopy.of(array, Arena.ofAuto()));
        }
      }
    }
    return drained;
  }

  private long size(long id) {
    ArrayData found = values.get(id);
    return found == null ? DictionarySizes.ABSENT : found.length();
  }

  private void dictionary(long id, boolean delta, ArrayData array) {
    dictionaries.add(array.length());
    ArrayData before = values.get(id);
    if (!delta || before == null) {
      assertFalse(delta, "a delta with nothing before it");
      values.put(id, array);
      return;
    }
    switch (Concatenator.concat(List.of(before, array), Arena.ofAuto())) {
      case Concatenator.Result.Joined(ArrayData whole) -> values.put(id, whole);
      case Concatenator.Result.TooLong(String reason) -> throw new AssertionError(reason);
    }
  }

  private void add(RowBatch batch) {
    batches++;
    List<CellReader> readers =
        batch.columns().stream().map(column -> CellReader.of(column, values::get)).toList();
    for (long row = 0; row < batch.rows(); row++) {
      var json = new StringBuilder();
      for (CellReader reader : readers) {
        json.append(json.isEmpty() ? "[" : ",");
        reader.json(row, json);
      }
      rows.add(json.append(']').toString());
    }
  }
}
