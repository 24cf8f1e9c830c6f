package io.sheaf.store.log;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// What stands in a record behind its head: log segments, one behind the other. One thread.
final class Payload {
  /// Of a record without one.
  static final Payload NONE = new Payload(List.of());

  /// Longest payload: what comes above it goes into the next record.
  static final long MOST_BYTES = 16 << 20;

  private final List<MemorySegment> parts;
  private long bytes;

  Payload() {
    this(new ArrayList<>());
  }

  private Payload(List<MemorySegment> parts) {
    this.parts = parts;
  }

  void add(LogSegment segment) {
    parts.add(segment.bytes());
    bytes = Math.addExact(bytes, segment.bytes().byteSize());
  }

  List<MemorySegment> parts() {
    return parts;
  }

  long bytes() {
    return bytes;
  }

  /// CRC-32C of all bytes; 0 of none.
  int crc() {
    CRC32C crc = new CRC32C();
    for (MemorySegment part : parts) crc.update(part.asByteBuffer());
    return (int) crc.getValue();
  }
}
