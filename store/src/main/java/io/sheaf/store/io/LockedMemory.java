package io.sheaf.store.io;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.KernelFiles;
import io.sheaf.store.posix.LimitCalls;
import java.nio.file.Path;

/// How much memory the kernel lets this process have registered with rings.
///
/// @param limit the soft limit in bytes (`RLIMIT_MEMLOCK`), or [LimitCalls#UNLIMITED]. It holds for
///     all processes of a user together
/// @param exempt whether the limit does not hold: `CAP_IPC_LOCK`, and not just within a user
///     namespace of its own
public record LockedMemory(long limit, boolean exempt) {
  private static final int CAP_IPC_LOCK = 14;

  /// Of this process.
  public static LockedMemory ofProcess() throws ErrnoException {
    String capabilities = KernelFiles.field(Path.of("/proc/self/status"), "CapEff");
    boolean capable =
        capabilities != null
            && (Long.parseUnsignedLong(capabilities, 16) & (1L << CAP_IPC_LOCK)) != 0;
    return new LockedMemory(LimitCalls.lockedMemory(), capable && isInitialNamespace());
  }

  /// The kernel asks for the capability in the namespace of the machine.
  private static boolean isInitialNamespace() {
    String map = KernelFiles.text(Path.of("/proc/self/uid_map"));
    return map == null || map.matches("0\\s+0\\s+4294967295");
  }

  /// Whether that many bytes can be registered, if no other process of the user has any. A limit
  /// that is just met does not do: a ring has some pages of its own.
  public boolean covers(long bytes) {
    return exempt || limit == LimitCalls.UNLIMITED || Long.compareUnsigned(bytes, limit) < 0;
  }

  /// Why that many bytes cannot be registered.
  String whyNot(long bytes) {
    return String.format(
        "%d MiB of frames to be locked, RLIMIT_MEMLOCK allows %d KiB", bytes >> 20, limit >>> 10);
  }
}
