package io.sheaf.store.io;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.uring.TransferRing;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which regions of the arena the kernel has registered as buffers of the ring.
///
/// A region is registered once it is faulted in as a whole: sooner, the kernel would do that in the
/// thread of the ring. The owner of the ring is the only one to call anything but [#rung].
final class RegisteredRegions {
  private static final Logger LOG = LoggerFactory.getLogger(RegisteredRegions.class);

  static final String NO_TABLE = "the kernel has no table for buffers to come; Linux 5.13 has";

  /// In the place of a region: not registered.
  static final int NONE = -1;

  private final FrameArena arena;
  private final ConcurrentLinkedQueue<Integer> populated = new ConcurrentLinkedQueue<>();
  private final boolean[] registered;
  private volatile RungChoice rung;

  /// Listens to the arena, and calls `wake` when there is a region for [#registerPopulated].
  RegisteredRegions(FrameArena arena, Runnable wake, RungChoice rung) {
    this.arena = arena;
    this.rung = rung;
    this.registered = new boolean[(int) Math.ceilDiv(arena.bytes(), FrameArena.REGION)];
    if (rung.rung() == Rung.RING_FIXED) {
      arena.onPopulated(
          region -> {
            populated.add(region);
            wake.run();
          });
    }
  }

  RungChoice rung() {
    return rung;
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
    try {
      ring.registerBuffer(region, arena.region(region));
      registered[region] = true;
    } catch (ErrnoException e) {
      refused("registering " + (arena.region(region).byteSize() >> 20) + " MiB: " + e.words());
    }
  }

  private void refused(String why) {
    rung = new RungChoice(Rung.RING_PLAIN, why);
    LOG.warn("frames are no longer registered with the ring: {}", why);
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
