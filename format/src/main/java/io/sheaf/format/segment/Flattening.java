package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arrays of a message laid out flat, in the order of the Arrow specification: nodes depth
/// first, each with its buffers; buffers trimmed to what the array's length needs.
final class Flattening {
  private long[] nodes = new long[32];
  private int nodeCount;
  private long[] variadics = new long[4];
  private int variadicCount;
  private final List<StoredBuffer> buffers = new ArrayList<>();
  private final @Nullable Codec codec;
  private long logicalBytes;
  private long storedBytes;
  private long alignedBytes;

  Flattening(@Nullable Codec codec) {
    this.codec = codec;
  }

  /// Adds a column, and returns its bytes on disk with every buffer rounded up to
  /// [SegmentLayout#ALIGNMENT].
  long add(ArrayData column) {
    long before = alignedBytes;
    flatten(column);
    return alignedBytes - before;
  }

  private void flatten(ArrayData array) {
    if (nodeCount + 2 > nodes.length) nodes = Arrays.copyOf(nodes, 2 * nodes.length);
    nodes[nodeCount++] = array.length();
    nodes[nodeCount++] = array.nullCount();
    Layout layout = array.layout();
    List<BufferKind> kinds = layout.buffers();
    int fixed = layout.variadic() ? kinds.size() - 1 : kinds.size();
    if (array.buffers().size() < fixed) throw tooShort(layout, "has too few buffers");
    for (int i = 0; i < fixed; i++)
      add(layout, buffer(array, kinds.get(i), array.buffers().get(i)));
    if (layout.variadic()) {
      if (variadicCount == variadics.length)
        variadics = Arrays.copyOf(variadics, 2 * variadicCount);
      variadics[variadicCount++] = (long) array.buffers().size() - fixed;
      for (MemorySegment data : array.buffers().subList(fixed, array.buffers().size())) {
        add(layout, new StoredBuffer(data, data.byteSize(), 0));
      }
    }
    for (ArrayData child : array.children()) flatten(child);
  }

  private void add(Layout layout, StoredBuffer buffer) {
    if (buffer.bytes() > SegmentLayout.MAX_PAGE) {
      throw new UnsupportedException(
          "column "
              + layout.field().name()
              + " has a buffer of "
              + buffer.bytes()
              + " bytes; the most is "
              + SegmentLayout.MAX_PAGE);
    }
    StoredBuffer stored = codec == null ? buffer : buffer.compress(codec);
    buffers.add(stored);
    logicalBytes = Math.addExact(logicalBytes, buffer.bytes());
    storedBytes = Math.addExact(storedBytes, stored.bytes());
    alignedBytes =
        Math.addExact(alignedBytes, Words.roundUp(stored.bytes(), SegmentLayout.ALIGNMENT));
  }

  private static StoredBuffer buffer(ArrayData array, BufferKind kind, MemorySegment source) {
    long length = array.length();
    return switch (kind) {
      case VALIDITY -> array.nullCount() == 0 ? StoredBuffer.EMPTY : bits(array, source, length);
      case DATA -> data(array, source);
      case OFFSETS_32 -> words(array, source, 4, oneMore(array.layout()));
      case OFFSETS_64 -> words(array, source, 8, oneMore(array.layout()));
      case SIZES_32 -> words(array, source, 4, 0);
      case SIZES_64 -> words(array, source, 8, 0);
      case TYPE_IDS -> words(array, source, 1, 0);
      case VIEWS -> words(array, source, 16, 0);
      case VARIADIC -> throw new AssertionError("variadic buffers have no fixed place");
    };
  }

  private static int oneMore(Layout layout) {
    return switch (layout.type()) {
      case Type.ListView _, Type.LargeListView _, Type.Union _ -> 0;
      default -> 1;
    };
  }

  private static StoredBuffer bits(ArrayData array, MemorySegment source, long count) {
    return exact(array, source, count / 8 + (count % 8 == 0 ? 0 : 1), (int) (count % 8));
  }

  private static StoredBuffer data(ArrayData array, MemorySegment source) {
    long length = array.length();
    int width = array.layout().bitWidth();
    if (width == 1) return bits(array, source, length);
    BufferKind offsets = array.layout().buffers().get(1);
    if (offsets == BufferKind.OFFSETS_32 || offsets == BufferKind.OFFSETS_64) {
      return exact(array, source, lastOffset(array, offsets), 0);
    }
    return exact(array, source, Math.multiplyExact(length, width / 8), 0);
  }

  private static long lastOffset(ArrayData array, BufferKind kind) {
    if (array.length() == 0) return 0;
    MemorySegment offsets = array.buffers().get(1);
    int width = kind == BufferKind.OFFSETS_32 ? 4 : 8;
    long at = Math.multiplyExact(array.length(), width);
    if (at > offsets.byteSize() - width) throw tooShort(array.layout(), "has too few offsets");
    return width == 4 ? offsets.get(Little.INT, at) : offsets.get(Little.LONG, at);
  }

  private static StoredBuffer words(ArrayData array, MemorySegment source, int width, int more) {
    long bytes = Math.multiplyExact(Math.addExact(array.length(), more), width);
    // Readers want one offset also where there is no value; writers may leave it out.
    if (array.length() == 0 && source.byteSize() < bytes)
      return new StoredBuffer(source.asSlice(0, 0), bytes, 0);
    return exact(array, source, bytes, 0);
  }

  private static StoredBuffer exact(
      ArrayData array, MemorySegment source, long bytes, int lastBits) {
    if (bytes < 0 || bytes > source.byteSize()) {
      throw tooShort(
          array.layout(),
          "has a buffer of " + source.byteSize() + " bytes where its length needs " + bytes);
    }
    return new StoredBuffer(source, bytes, lastBits);
  }

  private static MalformedException tooShort(Layout layout, String what) {
    return new MalformedException("column " + layout.field().name() + " " + what);
  }

  /// Lengths and null counts, two numbers a node.
  long[] nodes() {
    return Arrays.copyOf(nodes, nodeCount);
  }

  /// For each view array the number of its data buffers.
  long[] variadics() {
    return Arrays.copyOf(variadics, variadicCount);
  }

  List<StoredBuffer> buffers() {
    return buffers;
  }

  int bufferCount() {
    return buffers.size();
  }

  /// Bytes of the buffers on disk, without padding.
  long storedBytes() {
    return storedBytes;
  }

  /// Bytes of the trimmed buffers, before compression.
  long logicalBytes() {
    return logicalBytes;
  }
}
