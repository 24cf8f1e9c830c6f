package io.sheaf.store.posix;

/// What differs between the machines the store runs on: open flags and system call numbers.
///
/// x86-64 takes `asm-generic/fcntl.h` as it is; aarch64 has its own values for four flags
/// (`arch/arm64/include/uapi/asm/fcntl.h`).
public final class Abi {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_CLOEXEC = 0x80000;

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  static final int O_DIRECT = ARM ? 0x10000 : 0x4000;
  static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  static final long SYS_STATX = ARM ? 291 : 332;

  // Newer calls have one number everywhere.
  static final long SYS_IO_URING_SETUP = 425;
  static final long SYS_IO_URING_ENTER = 426;
  static final long SYS_IO_URING_REGISTER = 427;

  private Abi() {}

  /// Whether the native calls exist here: Linux on x86-64 or aarch64.
  public static boolean supported() {
    String arch = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (ARM || arch.equals("amd64") || arch.equals("x86_64"));
  }

  /// What this machine is, for a refusal: `Mac OS X on aarch64`.
  public static String describe() {
    return System.getProperty("os.name", "?") + " on " + System.getProperty("os.arch", "?");
  }
}
