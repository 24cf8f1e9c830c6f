package io.sheaf.store.io;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.uring.Ring;
import io.sheaf.store.uring.RingException;
import io.sheaf.store.uring.RingFlags;
import io.sheaf.store.uring.RingOptions;
import io.sheaf.store.uring.TransferRing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// How a ring, made as the engine makes its own, answered to real reads, one of them into a
/// registered buffer: there are rings that can be made and then fail every read.
///
/// @param outcome how far it came
/// @param whyPlain why it reads into frames that are not registered only, or null where it reads
///     into others, too. That the kernel registers nothing is no reason yet: it may be for want of
///     memory that may be locked, which is asked for frame by frame
/// @param errno what the kernel said, one of [Errno], or 0
/// @param text the flags of a ring that reads, or what is wrong with it
public record RingTrial(Outcome outcome, @Nullable String whyPlain, int errno, String text) {
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

  /// Reads the first block of `file`, which has one, into `memory`, a block as well, on a thread of
  /// its own: the thread that makes a ring is bound to it.
  static RingTrial on(PosixFile file, MemorySegment memory, RingOptions options) {
    RingTrial[] result = new RingTrial[1];
    OwnThread.run("sheaf-ring-trial", () -> result[0] = made(file, memory, options));
    if (result[0] == null) throw new AssertionError("the trial of a ring ended without a result");
    return result[0];
  }

  private static RingTrial made(PosixFile file, MemorySegment memory, RingOptions options) {
    try (Ring ring = Ring.create(options)) {
      ring.enable();
      RingTrial trial = of(ring, file, memory, RingFlags.setupWords(ring.setupFlags()));
      // Of a ring that is closed the kernel lets go later, and counts its memory until then.
      if (ring.bufferSlots() > 0) ring.unregisterBuffer(0);
      return trial;
    } catch (RingException e) {
      return notMade(e.errno(), e);
    } catch (ErrnoException e) {
      return notMade(e.errno(), e);
    }
  }

  private static RingTrial notMade(int errno, IOException cause) {
    return new RingTrial(Outcome.CANNOT_BE_MADE, null, errno, String.valueOf(cause.getMessage()));
  }

  /// Tries a ring that the calling thread has enabled, and whose flags are `setup`.
  static RingTrial of(TransferRing ring, PosixFile file, MemorySegment memory, String setup) {
    int moved = read(ring, file, memory.address(), false);
    if (moved == Disk.BLOCK) {
      return new RingTrial(Outcome.READS, whyPlain(ring, file, memory), 0, setup);
    }
    String text =
        "a ring can be made, but a read of " + Disk.BLOCK + " bytes gives " + words(moved);
    return new RingTrial(Outcome.CANNOT_READ, null, Math.max(0, -moved), text);
  }

  private static @Nullable String whyPlain(
      TransferRing ring, PosixFile file, MemorySegment memory) {
    if (ring.bufferSlots() == 0) return RegisteredRegions.NO_TABLE;
    try {
      ring.registerBuffer(0, memory);
    } catch (ErrnoException e) {
      return null; // told by the limit, or met again by the first region
    }
    int moved = read(ring, file, memory.address(), true);
    return moved == Disk.BLOCK ? null : "a read into a registered buffer gives " + words(moved);
  }

  private static String words(int moved) {
    return moved < 0 ? Errno.words(-moved) : "only " + moved + " bytes";
  }

  private static int read(TransferRing ring, PosixFile file, long address, boolean fixed) {
    int[] answer = {0};
    for (int attempt = 0; attempt < PATIENCE; attempt++) {
      if (fixed) ring.readFixed(file.fd(), 0, address, Disk.BLOCK, 0, 1);
      else ring.read(file.fd(), address, Disk.BLOCK, 0, 1);
      ring.submitAndWait(1);
      ring.reap((token, result) -> answer[0] = result);
      if (answer[0] != -Errno.EINTR && answer[0] != -Errno.EAGAIN) break;
    }
    return answer[0];
  }
}
