package io.sheaf.format.ipc;

/// How the buffers of a message body are compressed, in the order of `CompressionType` in
/// `Message.fbs`.
public enum Codec {
  /// One LZ4 frame a buffer.
  LZ4_FRAME,
  /// Zstandard.
  ZSTD
}
