package io.sheaf.cli.output;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.validate.DictionarySizes;
import io.sheaf.format.validate.Validator;
import io.sheaf.format.value.CellReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Batches of rows, validated, with the dictionaries that they refer to at hand.
///
/// A dictionary is copied when it comes, since the memory of a source is good for one step only.
public final class RowCursor {
  private final BatchSource source;
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();

  /// Walks `source`, which stays its owner's.
  public RowCursor(BatchSource source) {
    this.source = source;
  }

  /// The next batch, good until the next call, or null at the end.
  public @Nullable RowBatch next() throws IOException {
    while (true) {
      switch (source.next()) {
        case null -> {
          return null;
        }
        case Incoming.Rows(RowBatch batch) -> {
          Validator.validate(batch, source.schema().schema(), this::size);
          return batch;
        }
        case Incoming.DictionaryValues(long id, boolean delta, ArrayData values) -> {
          Validator.validate(values, this::size);
          dictionaries.merge(
              id, copy(values), (before, added) -> delta ? joined(before, added) : added);
        }
      }
    }
  }

  /// Readers of the columns of the batch at hand.
  List<CellReader> readers(RowBatch batch) {
    return batch.columns().stream().map(column -> CellReader.of(column, this::dictionary)).toList();
  }

  /// The values of a dictionary as of the batch at hand.
  private ArrayData dictionary(long id) {
    ArrayData values = dictionaries.get(id);
    if (values == null) {
      throw new AssertionError("rows refer to dictionary " + id + ", which has not come");
    }
    return values;
  }

  private long size(long id) {
    ArrayData values = dictionaries.get(id);
    return values == null ? DictionarySizes.ABSENT : values.length();
  }

  private static ArrayData joined(ArrayData before, ArrayData added) {
    return switch (Concatenator.concat(List.of(before, added), Arena.ofAuto())) {
      case Concatenator.Result.Joined(ArrayData whole) -> whole;
      case Concatenator.Result.TooLong(String reason) -> throw new UnsupportedException(reason);
    };
  }

  private static ArrayData copy(ArrayData array) {
    List<MemorySegment> buffers = new ArrayList<>();
    for (MemorySegment buffer : array.buffers()) {
      buffers.add(Arena.ofAuto().allocate(buffer.byteSize(), 64).copyFrom(buffer));
    }
    List<ArrayData> children = array.children().stream().map(RowCursor::copy).toList();
    return new ArrayData(array.layout(), array.length(), array.nullCount(), buffers, children);
  }
}
