package io.sheaf.store.uring;

/// What can be registered with a ring: the operations that the store uses
/// (`enum io_uring_register_op`, `include/uapi/linux/io_uring.h`).
final class Registration {
  static final int FILES = 2;
  static final int FILES_UPDATE = 6;
  static final int PROBE = 8;
  static final int ENABLE_RINGS = 12;
  static final int BUFFERS2 = 15;
  static final int BUFFERS_UPDATE = 16;
  static final int RING_FDS = 20;
  static final int UNREGISTER_RING_FDS = 21;

  private Registration() {}
}
