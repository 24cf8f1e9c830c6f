package io.sheaf.store.filter.kernel;

import java.lang.foreign.MemorySegment;

/// Bytes that values are compared with, with their first eight at hand. Immutable.
final class Bound {
  private final MemorySegment bytes;
  private final long length;
  private final long prefix;

  Bound(byte[] content) {
    this.bytes = MemorySegment.ofArray(content.clone());
    this.length = content.length;
    this.prefix = ByteOrdering.prefix(bytes, 0, length);
  }

  /// How many bytes.
  long length() {
    return length;
  }

  /// How a value compares to these bytes.
  int compare(MemorySegment data, long offset, long size) {
    int first = Long.compareUnsigned(ByteOrdering.prefix(data, offset, size), prefix);
    return first != 0 ? first : ByteOrdering.compareRest(data, offset, size, bytes, 0, length);
  }

  /// Whether a value is these bytes.
  boolean equalTo(MemorySegment data, long offset, long size) {
    return size == length
        && ByteOrdering.prefix(data, offset, size) == prefix
        && ByteOrdering.compareRest(data, offset, size, bytes, 0, length) == 0;
  }
}
