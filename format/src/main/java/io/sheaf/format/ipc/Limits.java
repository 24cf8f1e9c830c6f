package io.sheaf.format.ipc;

/// What a reader of foreign bytes may be made to hold at once, in bytes.
///
/// @param metadata the longest flatbuffer of a message or a footer
/// @param body the longest body of a message
/// @param expanded the most that the buffers of one message may have after decompression
public record Limits(long metadata, long body, long expanded) {
  /// 256 MiB of metadata, and 2 GiB less a page for a body and for what comes out of it.
  public static Limits defaults() {
    return new Limits(256L << 20, (2L << 30) - 4096, (2L << 30) - 4096);
  }
}
