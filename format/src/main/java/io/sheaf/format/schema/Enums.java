package io.sheaf.format.schema;

import io.sheaf.format.MalformedException;
import io.sheaf.format.flat.FlatTable;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the units, modes and precisions in the type tables of one schema.
///
/// Arrow C++ takes some unknown numbers for a known one, other readers refuse them. So that all
/// agree on what is stored, the number is mended to the one Arrow C++ takes it for.
@SuppressWarnings("EnumOrdinal") // The order of the enums is that of Schema.fbs.
final class Enums {
  private final Map<Integer, Short> mends = new LinkedHashMap<>();

  /// Reads slot 0.
  ///
  /// @param absent what stands for an absent slot
  /// @param unknown what stands for an unknown number; null when there is no such
  <E extends Enum<E>> E read(FlatTable table, E absent, @Nullable E unknown) {
    E[] values = absent.getDeclaringClass().getEnumConstants();
    int ordinal = table.int16(0, absent.ordinal());
    if (ordinal >= 0 && ordinal < values.length) return values[ordinal];
    if (unknown == null) {
      String name = absent.getDeclaringClass().getSimpleName();
      throw new MalformedException(name + " " + ordinal + " is not one of Arrow's");
    }
    mends.put(table.position(0), (short) unknown.ordinal());
    return unknown;
  }

  /// Writes the mended numbers into the buffer they were read from, or a copy of it.
  void mend(MemorySegment buffer) {
    mends.forEach((position, value) -> buffer.set(FlatTable.SHORT, position, value));
  }
}
