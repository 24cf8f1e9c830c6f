package io.sheaf.store.io;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.uring.TransferRing;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which regions of the arena the kernel has registered as buffers of the ring.
///
/// A region is registered once it is faulted in as a whole: sooner, the kernel would do that in the
/// thread of the ring. Once the kernel refuses one no more are tried, and those before it stay
/// registered. The owner of the ring is the only one to call anything but [#rung], [#bytes] and
/// [#populated].
final class RegisteredRegions {
  private static final Logger LOG = LoggerFactory.getLogger(RegisteredRegions.class);

  static final String NO_TABLE = "the kernel has no table for buffers to come; Linux 5.13 has";

  /// In the place of a region: not registered.
  static final int NONE = -1;

  private final FrameArena arena;
  private final ConcurrentLinkedQueue<Integer> populated = new ConcurrentLinkedQueue<>();
  private final boolean[] registered;
  private volatile RungChoice rung;
  private volatile long bytes;

  /// Listens to the arena, and calls `wake` when there is a region for [#registerPopulated].
  RegisteredRegions(FrameArena arena, Runnable wake, RungChoice rung) {
    this.arena = arena;
    this.rung = rung;
    this.registered = new boolean[(int) Math.ceilDiv(arena.bytes(), FrameArena.REGION)];
    if (rung.rung() == Rung.RING_FIXED) {
      arena.onPopulated(
          region -> {
            populated(region);
            wake.run();
          });
    }
  }

  /// Says that a region is faulted in as a whole.
  void populated(int region) {
    populated.add(region);
  }

  /// The rung of all frames; those registered before the kernel refused more have a better one.
  RungChoice rung() {
    return rung;
  }

  /// How much of the arena is registered.
  long bytes() {
    return bytes;
  }

  boolean isAnyPopulated() {
    return !populated.isEmpty();
  }

  void registerPopulated(TransferRing ring) {
    for (Integer region = populated.poll(); region != null; region = populated.poll()) {
      if (rung.rung() == Rung.RING_FIXED) register(ring, region);
    }
  }

  private void register(TransferRing ring, int region) {
    if (ring.bufferSlots() == 0) {
      refused(NO_TABLE);
      return;
    }
    MemorySegment memory = arena.region(region);
    long before = bytes;
    try {
      ring.registerBuffer(region, memory);
      registered[region] = true;
      bytes = before + memory.byteSize();
    } catch (ErrnoException e) {
      String what = "registering " + (memory.byteSize() >> 20) + " MiB: " + e.words();
      String left = "; " + (before >> 20) + " of " + (arena.bytes() >> 20) + " MiB stay registered";
      refused(before == 0 ? what : what + left);
    }
  }

  private void refused(String why) {
    rung = new RungChoice(Rung.RING_PLAIN, why);
    LOG.warn("no more frames are registered with the ring: {}", why);
    RungEvent.lostTo(rung);
  }

  /// The registered region that all of these bytes lie in, or [#NONE].
  int of(long address, long bytes) {
    long start = address - arena.address();
    if (start < 0 || start + bytes > arena.bytes()) return NONE;
    int region = (int) (start / FrameArena.REGION);
    boolean within = (start + bytes - 1) / FrameArena.REGION == region;
    return within && registered[region] ? region : NONE;
  }
}
