package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a read through the ring costs on the heap: nothing, when its request is used again.
final class RingAllocationTest {
  private static final int BLOCK = Disk.BLOCK;
  private static final int DEPTH = 32;
  private static final int READS = 100_000;
  private static final int WINDOWS = 5;

  /// The smallest object has 16 bytes: with less than this there is none for each read. A
  /// submission of all of them may cost one, as the compiler pleases.
  private static final double MOST = 4;

  /// Reads that are asked for again and again, and the one thread that waits for them.
  private static final class Reads implements IoRequest.Completion {
    private final Thread asking = Thread.currentThread();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final FileLease lease;
    private final MemorySegment[] frames = new MemorySegment[DEPTH];
    private final List<IoRequest> requests;

    Reads(EngineFixture fixture, StampedFile file, boolean adjacent) {
      lease = FileLease.of(file.file());
      List<IoRequest> made = new ArrayList<>();
      for (int i = 0; i < DEPTH; i++) {
        frames[i] = fixture.frame(1);
        made.add(IoRequest.read(lease, (adjacent ? i : 2L * i) * BLOCK, frames[i], this));
      }
      requests = List.copyOf(made);
    }

    void ask(IoEngine engine, int round) {
      left.set(DEPTH);
      for (int i = 0; i < DEPTH; i++) {
        IoRequest request = requests.get(i);
        request.again(lease, request.offset() ^ (round & 1L) << 20, frames[i]);
      }
      engine.submit(Lane.DEMAND, requests);
      while (left.get() > 0) LockSupport.park(this);
    }

    @Override
    public void completed(@Nullable DiskException failure) {
      if (failure != null) failed.incrementAndGet();
      if (left.decrementAndGet() == 0) LockSupport.unpark(asking);
    }
  }

  @Test
  void aRequestThatIsUsedAgainAllocatesNothing() throws Exception {
    // By the page cache: this is not about the device.
    try (EngineFixture fixture = EngineFixture.of(EngineKind.RING_FIXED)) {
      for (boolean adjacent : new boolean[] {false, true}) {
        String name = "f" + adjacent;
        fixture.file(name, 1024L * BLOCK).file().close();
        DiskFile cached = fixture.disk.open(name, Disk.Access.READ, Disk.Caching.BUFFERED);
        try (cached) {
          measure(fixture, new StampedFile(cached, 0, 1024L * BLOCK), adjacent);
        }
      }
    }
  }

  private static void measure(EngineFixture fixture, StampedFile file, boolean adjacent) {
    assumeTrue(AllocatedBytes.areCounted(), "this JVM does not count allocated bytes");
    Reads reads = new Reads(fixture, file, adjacent);
    Thread ring = EngineLeaks.threads().getFirst();
    double least = Double.MAX_VALUE;
    // The first of them are those in which the JVM still compiles.
    for (int window = 0; window < WINDOWS && least > 0.1; window++) {
      long before = AllocatedBytes.of(Thread.currentThread()) + AllocatedBytes.of(ring);
      for (int round = 0; round < READS / DEPTH; round++) reads.ask(fixture.engine, round);
      long after = AllocatedBytes.of(Thread.currentThread()) + AllocatedBytes.of(ring);
      least = Math.min(least, (after - before) / (double) READS);
      System.out.printf("%.3f bytes allocated a read%n", (after - before) / (double) READS);
    }
    assertEquals(0, reads.failed.get());
    assertTrue(least <= MOST, "something is allocated for reads");
  }
}
