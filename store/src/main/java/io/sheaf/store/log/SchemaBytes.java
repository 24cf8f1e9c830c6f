package io.sheaf.store.log;

import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The schema message of a table, byte for byte as its creator wrote it. The log itself does not
/// read it.
///
/// Immutable; equal when the bytes are.
public final class SchemaBytes {
  private final byte[] bytes;
  private volatile @Nullable SchemaMessage message;

  private SchemaBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A copy of those bytes.
  public static SchemaBytes copyOf(MemorySegment source) {
    return new SchemaBytes(source.toArray(ValueLayout.JAVA_BYTE));
  }

  /// A copy of those bytes.
  public static SchemaBytes copyOf(byte[] source) {
    return new SchemaBytes(source.clone());
  }

  /// The bytes, read-only, on the heap.
  public MemorySegment segment() {
    return MemorySegment.ofArray(bytes).asReadOnly();
  }

  /// What they say; read once, for all states of the table that have them.
  ///
  /// @throws io.sheaf.format.MalformedException when they are no schema message
  public SchemaMessage message() {
    SchemaMessage known = message;
    if (known != null) return known;
    SchemaMessage read = SchemaMessage.parse(segment());
    message = read;
    return read;
  }

  /// How many there are.
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SchemaBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    int shown = Math.min(bytes.length, 16);
    return bytes.length + " bytes " + HexFormat.of().formatHex(bytes, 0, shown);
  }
}
