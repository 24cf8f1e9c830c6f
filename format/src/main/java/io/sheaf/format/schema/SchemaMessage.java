package io.sheaf.format.schema;

import java.lang.foreign.MemorySegment;

/// An Arrow schema message, kept byte for byte as its author wrote it, with the schema parsed from it.
///
/// The bytes are one `Message` flatbuffer of `Message.fbs` whose header is a `Schema`, without the encapsulation (no
/// continuation marker, no length). They are verified like flatbuffers' own verifier does (bounds, alignment, vtables,
/// terminators, UTF-8), so that every other reader will open them too. The only change ever made is that metadata
/// version V4 becomes V5 in place.
///
/// Immutable; any thread.
public final class SchemaMessage {
  private final MemorySegment bytes;
  private final Schema schema;

  SchemaMessage(MemorySegment bytes, Schema schema) {
    this.bytes = bytes.asReadOnly();
    this.schema = schema;
  }

  /// The parsed schema.
  public Schema schema() {
    return schema;
  }

  /// The flatbuffer, read-only, on the heap; a multiple of 8 bytes long.
  public MemorySegment bytes() {
    return bytes;
  }
}
