package io.sheaf.store;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One column of a [Batch], by layout: read-only segments over pinned frames, without copies.
///
/// Valid until its batch is closed. What stands in which buffer is the Arrow columnar
/// specification's "Buffer Listing for Each Layout"; numbers are little-endian.
public final class Column {
  private final ArrayData array;
  private final Map<Long, ArrayData> dictionaries;

  /// `dictionaries` are those of the batch, by id.
  Column(ArrayData array, Map<Long, ArrayData> dictionaries) {
    this.array = array;
    this.dictionaries = dictionaries;
  }

  /// The name of the field.
  public String name() {
    return array.layout().field().name();
  }

  /// Number of values.
  public long length() {
    return array.length();
  }

  /// Number of null values.
  public long nullCount() {
    return array.nullCount();
  }

  /// One bit a value, 1 for present; of length 0 when nothing is null.
  public MemorySegment validity() {
    return buffer(BufferKind.VALIDITY);
  }

  /// The values of a fixed-width column, or the bytes of a string or binary one.
  public MemorySegment data() {
    return buffer(BufferKind.DATA);
  }

  /// The 32-bit or 64-bit offsets of a string, binary, list, map or dense union column.
  public MemorySegment offsets() {
    boolean small = array.layout().buffers().contains(BufferKind.OFFSETS_32);
    return buffer(small ? BufferKind.OFFSETS_32 : BufferKind.OFFSETS_64);
  }

  /// The children of a nested column, in order.
  public List<Column> children() {
    return array.children().stream().map(child -> new Column(child, dictionaries)).toList();
  }

  /// The values that the indices of a dictionary-encoded column point into, or null for any other.
  public @Nullable Column dictionary() {
    Field.Dictionary encoding = array.layout().field().dictionary();
    if (encoding == null || array.layout().values()) return null;
    ArrayData values = dictionaries.get(encoding.id());
    if (values == null) throw new AssertionError("no dictionary " + encoding.id() + " in a batch");
    return new Column(values, dictionaries);
  }

  /// The column as the format's own value, for kernels that work by layout.
  public ArrayData array() {
    return array;
  }

  private MemorySegment buffer(BufferKind kind) {
    Layout layout = array.layout();
    int index = layout.buffers().indexOf(kind);
    if (index < 0) {
      throw new IllegalStateException(
          "column \"" + name() + "\" of type " + layout.type() + " has no " + kind + " buffer");
    }
    return array.buffers().get(index);
  }
}
