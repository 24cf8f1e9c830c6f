package io.sheaf.format.flat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A table in a verified flatbuffer: slots are read by number, absent ones have their default.
///
/// A value; any thread. Reading a slot as something else than its shape says is a bug of the
/// caller.
///
/// @param buffer the whole flatbuffer
/// @param at the position of the table in it
public record FlatTable(MemorySegment buffer, int at) {
  /// Numbers as they stand in flatbuffers: little-endian, anywhere.
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Numbers of 4 bytes.
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Numbers of 8 bytes.
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Where the slot's value lies in the buffer, or 0 when it is absent.
  public int position(int slot) {
    int vtable = at - buffer.get(INT, at);
    int entry = 4 + 2 * slot;
    if (entry + 2 > (buffer.get(SHORT, vtable) & 0xffff)) return 0;
    int offset = buffer.get(SHORT, (long) vtable + entry) & 0xffff;
    return offset == 0 ? 0 : at + offset;
  }

  /// A scalar of 1 byte.
  public byte int8(int slot, int otherwise) {
    int position = position(slot);
    return position == 0 ? (byte) otherwise : buffer.get(JAVA_BYTE, position);
  }

  /// A scalar of 2 bytes.
  public short int16(int slot, int otherwise) {
    int position = position(slot);
    return position == 0 ? (short) otherwise : buffer.get(SHORT, position);
  }

  /// A scalar of 4 bytes.
  public int int32(int slot, int otherwise) {
    int position = position(slot);
    return position == 0 ? otherwise : buffer.get(INT, position);
  }

  /// A scalar of 8 bytes.
  public long int64(int slot, long otherwise) {
    int position = position(slot);
    return position == 0 ? otherwise : buffer.get(LONG, position);
  }

  /// A boolean: any byte but 0 is true.
  public boolean flag(int slot) {
    return int8(slot, 0) != 0;
  }

  /// The table that the slot, or the value slot of a union, points to.
  public @Nullable FlatTable table(int slot) {
    int position = position(slot);
    return position == 0 ? null : new FlatTable(buffer, position + buffer.get(INT, position));
  }

  /// The number of elements of a vector or bytes of a text; 0 when it is absent.
  public int count(int slot) {
    int vector = vector(slot);
    return vector == 0 ? 0 : buffer.get(INT, vector);
  }

  /// Number `index` of a vector of 4-byte numbers.
  public int int32At(int slot, int index) {
    return buffer.get(INT, vector(slot) + 4L + 4L * index);
  }

  /// Table `index` of a vector of tables.
  public FlatTable element(int slot, int index) {
    int position = vector(slot) + 4 + 4 * index;
    return new FlatTable(buffer, position + buffer.get(INT, position));
  }

  /// The elements of a vector, or the bytes of a text, as a part of the buffer; empty when absent.
  ///
  /// @param elementBytes bytes an element has; 1 for a text
  public MemorySegment values(int slot, int elementBytes) {
    int vector = vector(slot);
    if (vector == 0) return buffer.asSlice(0, 0);
    return buffer.asSlice(vector + 4L, (long) buffer.get(INT, vector) * elementBytes);
  }

  private int vector(int slot) {
    int position = position(slot);
    return position == 0 ? 0 : position + buffer.get(INT, position);
  }
}
