package io.sheaf.store.io;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.uring.Ring;
import io.sheaf.store.uring.RingException;
import io.sheaf.store.uring.RingFlags;
import io.sheaf.store.uring.RingOptions;
import java.lang.foreign.MemorySegment;

/// How a ring, made as the engine makes its own, answered to one real read: there are rings that
/// can be made and then fail every read.
///
/// @param outcome how far it came
/// @param registers whether it has a table for frames that are registered one region after another
/// @param errno what the kernel said, one of [Errno], or 0
/// @param text the flags of a ring that reads, or what is wrong with it
public record RingTrial(Outcome outcome, boolean registers, int errno, String text) {
  /// How far it came.
  public enum Outcome {
    READS,
    CANNOT_BE_MADE,
    CANNOT_READ
  }

  private static final int PATIENCE = 100;

  /// Whether it reads.
  public boolean reads() {
    return outcome == Outcome.READS;
  }

  /// Reads the first block of `file`, which has one, into `memory`, on a thread of its own: the
  /// thread that makes a ring is bound to it.
  static RingTrial on(PosixFile file, MemorySegment memory, RingOptions options) {
    RingTrial[] result = new RingTrial[1];
    OwnThread.run("sheaf-ring-trial", () -> result[0] = read(file, memory.address(), options));
    if (result[0] == null) throw new AssertionError("the trial of a ring ended without a result");
    return result[0];
  }

  private static RingTrial read(PosixFile file, long address, RingOptions options) {
    try (Ring ring = Ring.create(options)) {
      ring.enable();
      int moved = read(ring, file, address);
      if (moved == Disk.BLOCK) {
        String setup = RingFlags.setupWords(ring.setupFlags());
        return new RingTrial(Outcome.READS, ring.bufferSlots() > 0, 0, setup);
      }
      String what = moved < 0 ? Errno.words(-moved) : "only " + moved + " bytes";
      String text = "a ring can be made, but a read of " + Disk.BLOCK + " bytes gives " + what;
      return new RingTrial(Outcome.CANNOT_READ, false, Math.max(0, -moved), text);
    } catch (RingException e) {
      return new RingTrial(
          Outcome.CANNOT_BE_MADE, false, e.errno(), String.valueOf(e.getMessage()));
    } catch (ErrnoException e) {
      return new RingTrial(
          Outcome.CANNOT_BE_MADE, false, e.errno(), String.valueOf(e.getMessage()));
    }
  }

  private static int read(Ring ring, PosixFile file, long address) {
    int[] answer = {0};
    for (int attempt = 0; attempt < PATIENCE; attempt++) {
      ring.read(file.fd(), address, Disk.BLOCK, 0, 1);
      ring.submitAndWait(1);
      ring.reap((token, result) -> answer[0] = result);
      if (answer[0] != -Errno.EINTR && answer[0] != -Errno.EAGAIN) break;
    }
    return answer[0];
  }
}
