package io.sheaf.format.testing;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Damages arrays: one place each time, somewhere in the tree.
public final class Mutator {
  private static final long[] ODD = {-1, 0, 1, 2, 127, 128, 255, 1 << 15, 1L << 31, 1L << 62, -2};

  private final Random random;
  private final SegmentAllocator memory;

  /// Draws from `random`; changed buffers are copies in memory of `memory`.
  public Mutator(Random random, SegmentAllocator memory) {
    this.random = random;
    this.memory = memory;
  }

  /// The batch with one column damaged.
  public RowBatch mutate(RowBatch batch) {
    if (batch.columns().isEmpty()) return batch;
    List<ArrayData> columns = new ArrayList<>(batch.columns());
    int column = random.nextInt(columns.size());
    columns.set(column, mutate(columns.get(column)));
    return new RowBatch(batch.rows(), columns);
  }

  /// The array, or one of its children, damaged.
  public ArrayData mutate(ArrayData array) {
    if (!array.children().isEmpty() && random.nextInt(3) > 0) {
      List<ArrayData> children = new ArrayList<>(array.children());
      int child = random.nextInt(children.size());
      children.set(child, mutate(children.get(child)));
      return new ArrayData(
          array.layout(), array.length(), array.nullCount(), array.buffers(), children);
    }
    return switch (random.nextInt(8)) {
      case 0 ->
          counts(array, Math.max(0, array.length() + random.nextInt(-2, 3)), array.nullCount());
      case 1 -> nulls(array);
      default -> buffer(array);
    };
  }

  private static ArrayData counts(ArrayData array, long length, long nulls) {
    boolean all = array.layout().type() instanceof Type.Null;
    return new ArrayData(
        array.layout(), length, all ? length : nulls, array.buffers(), array.children());
  }

  /// Only of layouts with a bitmap: readers put the count of the others right.
  private ArrayData nulls(ArrayData array) {
    boolean bitmap = array.layout().buffers().contains(BufferKind.VALIDITY);
    if (!bitmap) return array;
    return counts(array, array.length(), Math.max(0, array.nullCount() + random.nextInt(-2, 3)));
  }

  private ArrayData buffer(ArrayData array) {
    if (array.buffers().isEmpty()) return counts(array, array.length() + 1, array.nullCount());
    List<MemorySegment> buffers = new ArrayList<>(array.buffers());
    int index = random.nextInt(buffers.size());
    List<BufferKind> kinds = array.layout().buffers();
    BufferKind kind = kinds.get(Math.min(index, kinds.size() - 1));
    MemorySegment old = buffers.get(index);
    if (old.byteSize() == 0) return nulls(array);
    MemorySegment copy = memory.allocate(old.byteSize(), 8).copyFrom(old);
    if (random.nextInt(5) == 0) copy = copy.asSlice(0, random.nextLong(copy.byteSize()));
    if (copy.byteSize() > 0) poison(copy, width(kind, array));
    buffers.set(index, copy);
    return new ArrayData(
        array.layout(), array.length(), array.nullCount(), buffers, array.children());
  }

  private static int width(BufferKind kind, ArrayData array) {
    return switch (kind) {
      case OFFSETS_32, SIZES_32, VIEWS -> 4;
      case OFFSETS_64, SIZES_64 -> 8;
      case DATA -> Math.clamp(array.layout().bitWidth() >> 3, 1, 8);
      case VALIDITY, TYPE_IDS, VARIADIC -> 1;
    };
  }

  private void poison(MemorySegment buffer, int width) {
    long values = buffer.byteSize() / width;
    if (values == 0 || random.nextBoolean()) {
      long at = random.nextLong(buffer.byteSize());
      int bit = 1 << random.nextInt(8);
      buffer.set(Little.BYTE, at, (byte) (buffer.get(Little.BYTE, at) ^ bit));
      return;
    }
    boolean power = width == 1 || width == 2 || width == 4 || width == 8;
    if (!power) return;
    Little.setInteger(buffer, width, random.nextLong(values), ODD[random.nextInt(ODD.length)]);
  }
}
