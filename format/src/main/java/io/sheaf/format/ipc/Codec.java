package io.sheaf.format.ipc;

/// How the buffers of a message body are compressed: `CompressionType` in `Message.fbs`.
public enum Codec {
  /// One LZ4 frame a buffer.
  LZ4_FRAME(0),
  /// Zstandard.
  ZSTD(1);

  private final int code;

  Codec(int code) {
    this.code = code;
  }

  /// The number in the format.
  int code() {
    return code;
  }
}
