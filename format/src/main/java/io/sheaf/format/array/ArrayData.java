package io.sheaf.format.array;

import io.sheaf.format.schema.Layout;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// One array: the buffers of a layout with their length, and the arrays of its children.
///
/// Buffers stand in the order of [Layout#buffers]; the variadic ones of a view array come last, any
/// number of them. There is no offset: value 0 stands at the start of each buffer (bit 0 for bits).
/// A validity buffer of length 0 says that nothing is null. Buffers may be longer than needed.
/// Whether the content is right is for `io.sheaf.format.validate.Validator` to say; whoever has not
/// called it must not follow an offset.
///
/// The memory belongs to whoever made the array; an array says nothing of its lifetime.
///
/// @param nullCount the number of null values; never unknown
public record ArrayData(
    Layout layout,
    long length,
    long nullCount,
    List<MemorySegment> buffers,
    List<ArrayData> children) {
  /// Copies the lists.
  public ArrayData {
    buffers = List.copyOf(buffers);
    children = List.copyOf(children);
  }

  /// Bytes in all buffers, children's included.
  public long bytes() {
    long sum = 0;
    for (MemorySegment buffer : buffers) sum += buffer.byteSize();
    for (ArrayData child : children) sum += child.bytes();
    return sum;
  }

  /// Bytes in all buffers, children's included, each buffer rounded up to 64: what it takes in the
  /// body of a message once trimmed.
  public long paddedBytes() {
    long sum = 0;
    for (MemorySegment buffer : buffers) sum += (buffer.byteSize() + 63) & -64;
    for (ArrayData child : children) sum += child.paddedBytes();
    return sum;
  }
}
