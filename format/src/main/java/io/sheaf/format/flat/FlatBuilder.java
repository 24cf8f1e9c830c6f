package io.sheaf.format.flat;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes one flatbuffer from its end to its start: what is pointed to comes before what points to
/// it.
///
/// A *handle* is the distance of an object from the end of the buffer; it is what the methods
/// return and take. Between [#startTable] and [#endTable] only slots may be added. Not thread-safe.
public final class FlatBuilder {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1024];
  private int used;
  private int[] slots = {};
  private int tableStart;
  private final List<Integer> vtables = new ArrayList<>();

  /// Writes the bytes of a text.
  public int text(MemorySegment text) {
    int length = Math.toIntExact(text.byteSize());
    align(4, length + 1);
    push(1);
    push(length);
    MemorySegment.copy(text, 0, MemorySegment.ofArray(bytes), start(), length);
    pushInt(length);
    return used;
  }

  /// Writes a vector of `count` numbers or structs, given as their bytes.
  public int values(MemorySegment values, int count) {
    embed(values);
    pushInt(count);
    return used;
  }

  /// Writes foreign bytes at a multiple of 8. An object in them at position `p` has the handle
  /// `embed(bytes) - p`; the bytes have to be of a verified buffer, a multiple of 8 long.
  public int embed(MemorySegment foreign) {
    int length = Math.toIntExact(foreign.byteSize());
    align(8, length);
    push(length);
    MemorySegment.copy(foreign, 0, MemorySegment.ofArray(bytes), start(), length);
    return used;
  }

  /// Writes a vector of 4-byte numbers.
  public int ints(int... values) {
    align(4, 0);
    for (int i = values.length - 1; i >= 0; i--) pushInt(values[i]);
    pushInt(values.length);
    return used;
  }

  /// Writes a vector of tables.
  public int tables(List<Integer> handles) {
    align(4, 0);
    for (int handle : handles.reversed()) pushOffset(handle);
    pushInt(handles.size());
    return used;
  }

  /// Begins a table of so many slots.
  public void startTable(int slotCount) {
    slots = new int[slotCount];
    tableStart = used;
  }

  /// Sets a scalar of 1, 2, 4 or 8 bytes.
  public void scalar(int slot, int width, long value) {
    align(width, 0);
    push(width);
    switch (width) {
      case 1 -> bytes[start()] = (byte) value;
      case 2 -> SHORT.set(bytes, start(), (short) value);
      case 4 -> INT.set(bytes, start(), (int) value);
      case 8 -> LONG.set(bytes, start(), value);
      default -> throw new AssertionError("scalar of " + width + " bytes");
    }
    slots[slot] = used;
  }

  /// Points a slot at a text, vector or table.
  public void offset(int slot, int handle) {
    align(4, 0);
    pushOffset(handle);
    slots[slot] = used;
  }

  /// Ends the table: writes its vtable, or finds an equal one.
  public int endTable() {
    align(4, 0);
    pushInt(0);
    int table = used;
    int count = slots.length;
    while (count > 0 && slots[count - 1] == 0) count--;
    int vtableBytes = 4 + 2 * count;
    push(vtableBytes);
    SHORT.set(bytes, start(), (short) vtableBytes);
    SHORT.set(bytes, start() + 2, (short) (table - tableStart));
    for (int i = 0; i < count; i++) {
      SHORT.set(bytes, start() + 4 + 2 * i, (short) (slots[i] == 0 ? 0 : table - slots[i]));
    }
    int vtable = used;
    for (int known : vtables) {
      if (equalVtable(known, vtableBytes)) {
        used = table;
        vtable = known;
        break;
      }
    }
    if (vtable == used) vtables.add(vtable);
    INT.set(bytes, bytes.length - table, vtable - table);
    return table;
  }

  /// Ends the buffer with a root table; the result is a multiple of 8 bytes long.
  public byte[] finish(int root) {
    align(8, 4);
    pushOffset(root);
    return Arrays.copyOfRange(bytes, start(), bytes.length);
  }

  private boolean equalVtable(int known, int vtableBytes) {
    int at = bytes.length - known;
    return Arrays.equals(
        bytes, at, at + Math.min(vtableBytes, known), bytes, start(), start() + vtableBytes);
  }

  private int start() {
    return bytes.length - used;
  }

  private void pushInt(int value) {
    push(4);
    INT.set(bytes, start(), value);
  }

  private void pushOffset(int handle) {
    pushInt(used + 4 - handle);
  }

  /// Pads so that after `ahead` more bytes the distance from the end is a multiple of `alignment`.
  private void align(int alignment, int ahead) {
    push(-(used + ahead) & (alignment - 1));
  }

  /// Makes room for `count` zero bytes in front.
  private void push(int count) {
    int needed = Math.addExact(used, count);
    if (needed > bytes.length) {
      byte[] larger = new byte[Math.max(needed, Math.multiplyExact(bytes.length, 2))];
      System.arraycopy(bytes, start(), larger, larger.length - used, used);
      bytes = larger;
    }
    used = needed;
    Arrays.fill(bytes, start(), start() + count, (byte) 0);
  }
}
