package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.format.testing.Seed;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RequestQueueTest {
  private static IoRequest request(int number) {
    FileLease file = FileLease.of(new PosixFile("none", -1, false, false));
    return IoRequest.read(file, number * 4096L, MemorySegment.NULL, failure -> {});
  }

  @Test
  void whatComesFirstGoesFirstAndMayComeAgain() {
    Random random = Seed.random(Seed.value("RequestQueueTest"), 0);
    List<RequestQueue> queues = List.of(new RequestQueue(), new RequestQueue());
    List<ArrayDeque<IoRequest>> models = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    List<IoRequest> idle = new ArrayList<>();
    for (int i = 0; i < 20; i++) idle.add(request(i));
    for (int step = 0; step < 10_000; step++) {
      int which = random.nextInt(2);
      if (!idle.isEmpty() && random.nextBoolean()) {
        IoRequest request = idle.remove(random.nextInt(idle.size()));
        queues.get(which).add(request);
        models.get(which).add(request);
      } else {
        assertSame(models.get(which).peek(), queues.get(which).peek());
        IoRequest polled = queues.get(which).poll();
        assertSame(models.get(which).poll(), polled);
        if (polled == null) continue;
        assertNull(polled.next);
        idle.add(polled);
      }
      assertEquals(models.get(which).size(), queues.get(which).size());
      assertEquals(models.get(which).isEmpty(), queues.get(which).isEmpty());
    }
  }

  /// Where there is no memory left, a request that has been taken is not lost on its way.
  @Test
  void aQueueGrowsWithoutMemory() {
    assumeTrue(AllocatedBytes.areCounted(), "this JVM does not count allocated bytes");
    IoRequest[] all = new IoRequest[100_000];
    for (int i = 0; i < all.length; i++) all[i] = request(i);
    RequestQueue queue = new RequestQueue();
    long before = AllocatedBytes.of(Thread.currentThread());
    for (IoRequest request : all) queue.add(request);
    long grown = AllocatedBytes.of(Thread.currentThread()) - before;
    assertEquals(all.length, queue.size());
    assertTrue(grown < 8192, () -> grown + " bytes allocated"); // the question itself takes some
  }
}
