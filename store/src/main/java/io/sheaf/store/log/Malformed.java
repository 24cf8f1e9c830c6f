package io.sheaf.store.log;

/// Bytes that are not what their place says they are; `offset` counts from where decoding began.
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;
  private final long offset;

  Malformed(long offset, String reason) {
    super(reason);
    this.offset = offset;
  }

  long offset() {
    return offset;
  }
}
