package io.sheaf.format.encode;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The rule by which columns of text are found worth a dictionary: among the values of the first
/// rows that are not null, at most one in [#SHARE] is a new one, and at most [#MOST] are.
///
/// Stateless.
public final class FewValues {
  /// How many values there must be for each different one.
  public static final int SHARE = 8;

  /// How many different ones there may be.
  public static final int MOST = 1 << 16;

  private FewValues() {}

  /// The places of the columns of text that the rule holds for, as far as these rows tell.
  ///
  /// @param rows valid batches
  public static List<Integer> columns(List<Field> fields, List<RowBatch> rows) {
    List<Integer> few = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      int place = i;
      if (!Encodable.isText(fields.get(i))) continue;
      if (holds(rows.stream().map(batch -> batch.columns().get(place)).toList())) few.add(i);
    }
    return few;
  }

  private static boolean holds(List<ArrayData> arrays) {
    long values = 0;
    try (var different = new ValueDictionary()) {
      for (ArrayData array : arrays) {
        values += array.length() - array.nullCount();
        if (array.nullCount() < array.length() && !add(array, different)) return false;
      }
      return values > 0 && (long) SHARE * different.size() <= values;
    }
  }

  private static boolean add(ArrayData array, ValueDictionary different) {
    MemorySegment validity = Buffers.validity(array);
    BytesAccess bytes = BytesAccess.of(array);
    for (long i = 0; i < array.length(); i++) {
      if (validity != null && !Bits.get(validity, i)) continue;
      int number = different.number(bytes.buffer(i), bytes.offset(i), bytes.length(i), MOST);
      if (number == ValueDictionary.NONE) return false;
    }
    return true;
  }
}
