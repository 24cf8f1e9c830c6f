package io.sheaf.store.uring;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What the kernel has made for a ring, and how it is asked: with all flags first, then with those
/// of older kernels.
record RingSetup(int fd, RingParams params, RingMemory memory, RingTables tables, BitSet opcodes) {
  /// What the store cannot do without; Linux 5.11 has them all.
  private static final int NEEDED =
      RingFlags.FEATURE_SINGLE_MMAP
          | RingFlags.FEATURE_NODROP
          | RingFlags.FEATURE_SUBMIT_STABLE
          | RingFlags.FEATURE_EXT_ARG;

  /// The sets of flags to try, the best first: those of Linux 6.1, 5.19 and 5.10.
  static int[] ladder(RingOptions options) {
    int least = RingFlags.SETUP_CQSIZE;
    if (options.startDisabled()) {
      least |= RingFlags.SETUP_R_DISABLED;
    }
    int more = least | RingFlags.SETUP_SUBMIT_ALL;
    int cooperative = more | RingFlags.SETUP_COOP_TASKRUN;
    int deferred = more | RingFlags.SETUP_SINGLE_ISSUER | RingFlags.SETUP_DEFER_TASKRUN;
    return options.singleIssuer()
        ? new int[] {deferred, cooperative, least}
        : new int[] {cooperative, least};
  }

  /// Makes a ring with the first set of flags that the kernel does not refuse as unknown.
  static RingSetup make(RingOptions options, int... ladder) throws RingException {
    for (int step = 0; ; step++) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment struct = RingParams.ask(arena, ladder[step], options.completionEntries());
        int fd = RingCalls.setup(options.submissionEntries(), struct);
        return complete(fd, RingParams.decode(struct), options);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EINVAL || step == ladder.length - 1) {
          throw new RingException("no ring", e);
        }
      }
    }
  }

  private static RingSetup complete(int fd, RingParams params, RingOptions options)
      throws RingException {
    @Nullable RingMemory memory = null;
    try {
      checkFeatures(params);
      memory = RingMemory.map(fd, params);
      RingTables tables = RingTables.make(fd, options, params.features());
      return new RingSetup(fd, params, memory, tables, OpcodeProbe.supported(fd));
    } catch (ErrnoException e) {
      undo(fd, memory);
      throw new RingException("no ring", e);
    } catch (RingException | RuntimeException | Error e) {
      undo(fd, memory);
      throw e;
    }
  }

  private static void checkFeatures(RingParams params) throws RingException {
    int missing = NEEDED & ~params.features();
    if (missing != 0) {
      throw new RingException(
          "no ring: the kernel lacks "
              + RingFlags.featureWords(missing)
              + "; Linux 5.11 or newer is needed");
    }
  }

  /// Gives memory and descriptor back.
  void close() {
    undo(fd, memory);
  }

  private static void undo(int fd, @Nullable RingMemory memory) {
    try {
      if (memory != null) {
        memory.unmap();
      }
      FileCalls.close(fd);
    } catch (ErrnoException e) {
      throw new AssertionError("cannot give back what is the ring's own", e);
    }
  }
}
