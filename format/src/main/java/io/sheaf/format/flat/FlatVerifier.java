package io.sheaf.format.flat;

import static io.sheaf.format.flat.FlatTable.INT;
import static io.sheaf.format.flat.FlatTable.SHORT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sheaf.format.MalformedException;
import io.sheaf.format.flat.Shape.Slot;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The walk over a foreign flatbuffer that makes it safe to read.
///
/// It checks what the verifier of the C++ library checks: that every table, vtable, vector and text
/// lies inside the buffer, that numbers in tables, and the lengths of vectors, are aligned to their
/// size from the buffer's start, and that texts are terminated. The elements of vectors may lie
/// unaligned. Depth and number of tables are bounded, so buffers whose offsets form a diamond or a
/// very deep chain end the walk early. Offsets to other objects only point forwards, so there are
/// no loops.
public final class FlatVerifier {
  /// How deep tables may be nested.
  public static final int MAX_DEPTH = 128;

  /// How many tables one buffer may have, counted as often as they are reached.
  public static final int MAX_TABLES = 4_000_000;

  private final MemorySegment bytes;
  private final long size;
  private final long tablesMax;
  private long tables;
  private int depth;
  private long reach;

  /// Verifies a buffer whose root is a table of shape `root` and returns that table.
  ///
  /// @throws MalformedException naming the table and the rule, with the position in the buffer
  public static FlatTable verify(MemorySegment buffer, Shape root) {
    var verifier = new FlatVerifier(buffer);
    return new FlatTable(buffer, verifier.walk(root));
  }

  /// How many bytes of a buffer are in use, from its start: what lies behind them is padding, or of
  /// a shape that `root` does not know.
  ///
  /// @throws MalformedException as in [#verify]
  public static int length(MemorySegment buffer, Shape root) {
    var verifier = new FlatVerifier(buffer);
    verifier.walk(root);
    return Math.toIntExact(verifier.reach);
  }

  private int walk(Shape root) {
    long at = follow(0, root);
    table(at, root);
    return Math.toIntExact(at);
  }

  private FlatVerifier(MemorySegment buffer) {
    if (buffer.byteSize() > Integer.MAX_VALUE) {
      throw new MalformedException("flatbuffer of " + buffer.byteSize() + " bytes: above 2 GiB");
    }
    this.bytes = buffer;
    this.size = buffer.byteSize();
    this.tablesMax = Math.min(MAX_TABLES, 8 * size);
  }

  private void table(long at, Shape shape) {
    range(at, 4, 4, shape);
    long vtable = at - bytes.get(INT, at);
    if (++depth > MAX_DEPTH || ++tables > tablesMax) {
      throw bad(shape, at, depth > MAX_DEPTH ? "tables nested too deep" : "too many tables");
    }
    range(vtable, 2, 2, shape);
    int vtableSize = bytes.get(SHORT, vtable) & 0xffff;
    if ((vtableSize & 1) != 0) throw bad(shape, vtable, "vtable of odd size");
    range(vtable, vtableSize, 2, shape);
    List<Slot> slots = shape.slots();
    for (int i = 0; i < slots.size() && 4 + 2 * i + 2 <= vtableSize; i++) {
      int offset = bytes.get(SHORT, vtable + 4 + 2L * i) & 0xffff;
      if (offset != 0) slot(at, vtable, i, at + offset, shape);
    }
    depth--;
  }

  private void slot(long table, long vtable, int index, long at, Shape shape) {
    switch (shape.slots().get(index)) {
      case Shape.Scalar scalar -> range(at, scalar.bytes(), scalar.bytes(), shape);
      case Shape.UnionType _ -> range(at, 1, 1, shape);
      case Shape.Text _ -> text(follow(at, shape), shape);
      case Shape.Table child -> table(follow(at, shape), child.shape().get());
      case Shape.Values values -> vector(follow(at, shape), values.bytes(), shape);
      case Shape.Tables children -> {
        long vector = follow(at, shape);
        long count = vector(vector, 4, shape);
        Shape child = children.shape().get();
        for (long i = 0; i < count; i++) table(follow(vector + 4 + 4 * i, shape), child);
      }
      case Shape.UnionValue _ -> {
        long value = follow(at, shape);
        var union = (Shape.UnionType) shape.slots().get(index - 1);
        int typeOffset = bytes.get(SHORT, vtable + 4 + 2L * (index - 1)) & 0xffff;
        int type = typeOffset == 0 ? 0 : bytes.get(JAVA_BYTE, table + typeOffset) & 0xff;
        // Like the C++ verifier: the table of an unknown member is not looked at.
        if (type > 0 && type <= union.members().size()) {
          table(value, union.members().get(type - 1));
        }
      }
    }
  }

  private void text(long at, Shape shape) {
    long end = at + 4 + vector(at, 1, shape);
    range(end, 1, 1, shape);
    if (bytes.get(JAVA_BYTE, end) != 0) throw bad(shape, end, "text without terminator");
  }

  private long vector(long at, int elementBytes, Shape shape) {
    range(at, 4, 4, shape);
    long count = Integer.toUnsignedLong(bytes.get(INT, at));
    range(at, 4 + count * elementBytes, 4, shape);
    return count;
  }

  private long follow(long at, Shape shape) {
    range(at, 4, 4, shape);
    int offset = bytes.get(INT, at);
    if (offset <= 0) throw bad(shape, at, "offset " + offset + " does not point forwards");
    range(at + offset, 1, 1, shape);
    return at + offset;
  }

  private void range(long at, long length, int alignment, Shape shape) {
    // The C++ verifier wants every range to be shorter than the buffer.
    if (at < 0 || length >= size || at > size - length) {
      throw bad(shape, at, length + " bytes reach outside of " + size);
    }
    if ((at & (alignment - 1)) != 0) throw bad(shape, at, "not aligned to " + alignment);
    reach = Math.max(reach, at + length);
  }

  private static MalformedException bad(Shape shape, long at, String rule) {
    return new MalformedException("flatbuffer " + shape.name() + " at byte " + at + ": " + rule);
  }
}
