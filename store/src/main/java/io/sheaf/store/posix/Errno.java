package io.sheaf.store.posix;

/// The error numbers of Linux that the store meets, the same on x86-64 and aarch64
/// (`asm-generic/errno-base.h`, `asm-generic/errno.h`).
public final class Errno {
  /// Not permitted, by capability or by a seccomp filter.
  public static final int EPERM = 1;

  /// No such file or directory.
  public static final int ENOENT = 2;

  /// A signal arrived before anything was done.
  public static final int EINTR = 4;

  /// The device failed.
  public static final int EIO = 5;

  /// Not now; for a lock: somebody else has it.
  public static final int EAGAIN = 11;

  /// No memory, or more than a limit allows.
  public static final int ENOMEM = 12;

  /// An address is not the process's, or not within the memory that was registered.
  public static final int EFAULT = 14;

  /// In use.
  public static final int EBUSY = 16;

  /// The file exists; for a ring: another thread is its only user.
  public static final int EEXIST = 17;

  /// An argument makes no sense to the kernel; for direct I/O often an alignment.
  public static final int EINVAL = 22;

  /// The file would grow beyond what the process or the file system allows.
  public static final int EFBIG = 27;

  /// The device is full.
  public static final int ENOSPC = 28;

  /// The file system is mounted read-only, or has become so after an error.
  public static final int EROFS = 30;

  /// The kernel does not have the call.
  public static final int ENOSYS = 38;

  /// The time is up.
  public static final int ETIME = 62;

  /// The file system does not have the operation.
  public static final int EOPNOTSUPP = 95;

  /// The quota of the user is used up.
  public static final int EDQUOT = 122;

  /// Cancelled: by request, or because what it was linked to failed.
  public static final int ECANCELED = 125;

  private Errno() {}

  /// The number in words: `ENOSPC (no space left on device)`.
  public static String words(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case EINTR -> "EINTR (interrupted)";
      case EIO -> "EIO (input/output error)";
      case 9 -> "EBADF (bad file descriptor)";
      case EAGAIN -> "EAGAIN (resource temporarily unavailable)";
      case ENOMEM -> "ENOMEM (cannot allocate memory)";
      case 13 -> "EACCES (permission denied)";
      case EFAULT -> "EFAULT (bad address)";
      case EBUSY -> "EBUSY (device or resource busy)";
      case EEXIST -> "EEXIST (file exists)";
      case 20 -> "ENOTDIR (not a directory)";
      case 21 -> "EISDIR (is a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case 23 -> "ENFILE (too many open files in the system)";
      case 24 -> "EMFILE (too many open files; raise the limit of descriptors, ulimit -n)";
      case EFBIG -> "EFBIG (file too large for the file system or the process limit)";
      case ENOSPC -> "ENOSPC (no space left on device)";
      case EROFS -> "EROFS (read-only file system)";
      case 36 -> "ENAMETOOLONG (file name too long)";
      case ENOSYS -> "ENOSYS (function not implemented)";
      case 39 -> "ENOTEMPTY (directory not empty)";
      case 40 -> "ELOOP (too many symbolic links)";
      case 61 -> "ENODATA (no data)";
      case ETIME -> "ETIME (timer expired)";
      case 74 -> "EBADMSG (bad message: the device returned corrupt data)";
      case EOPNOTSUPP -> "EOPNOTSUPP (operation not supported)";
      case 116 -> "ESTALE (stale file handle)";
      case 117 -> "EUCLEAN (the file system needs repair)";
      case EDQUOT -> "EDQUOT (disk quota exceeded)";
      case ECANCELED -> "ECANCELED (cancelled)";
      default -> "errno " + errno;
    };
  }
}
