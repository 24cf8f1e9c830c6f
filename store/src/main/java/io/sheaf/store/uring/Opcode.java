package io.sheaf.store.uring;

/// What a submission asks for: the operations that the store uses (`enum io_uring_op`,
/// `include/uapi/linux/io_uring.h`), with the kernel that had each first.
public final class Opcode {
  /// Nothing (Linux 5.1).
  public static final int NOP = 0;

  /// Read into many pieces of memory (5.1).
  public static final int READ_VECTORED = 1;

  /// Write many pieces of memory (5.1).
  public static final int WRITE_VECTORED = 2;

  /// Make a file durable (5.1).
  public static final int SYNC = 3;

  /// Read into a registered buffer (5.1).
  public static final int READ_FIXED = 4;

  /// Write a registered buffer (5.1).
  public static final int WRITE_FIXED = 5;

  /// Cancel another submission (5.5).
  public static final int CANCEL = 14;

  /// Read (5.6).
  public static final int READ = 22;

  /// Write (5.6).
  public static final int WRITE = 23;

  /// Read into many pieces of one registered buffer (6.15).
  public static final int READ_VECTORED_FIXED = 60;

  /// Write many pieces of one registered buffer (6.15).
  public static final int WRITE_VECTORED_FIXED = 61;

  private Opcode() {}
}
