package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls on limits of the process.
public final class LimitCalls {
  /// In the place of a limit: there is none (`RLIM_INFINITY`).
  public static final long UNLIMITED = -1;

  private static final int RLIMIT_MEMLOCK = 8;
  private static final MethodHandle GETRLIMIT =
      Libc.bind("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private LimitCalls() {}

  /// How many bytes the process may lock in memory, the soft limit (`ulimit -l` shows it in KiB),
  /// or [#UNLIMITED].
  public static long lockedMemory() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(ResourceLimit.LAYOUT);
      Libc.run("getrlimit", errno -> (int) GETRLIMIT.invokeExact(errno, RLIMIT_MEMLOCK, limit));
      return ResourceLimit.soft(limit);
    }
  }
}
