package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What an operation costs, apart from what it does.
final class RingCostTest {
  private static final int OPERATIONS = 1 << 20;
  private static final int BATCH = 32;
  private static final int ATTEMPTS = 20;

  /// For asking, and for what the compiler leaves. One object for each batch is 500,000 bytes.
  private static final long BOUND = 16_384;

  @RegisterExtension final RingFixture fixture = new RingFixture();

  private long completed;
  private final CompletionHandler count = (_, result) -> completed += result >= 0 ? 1 : 0;

  @Test
  void anOperationAllocatesNothing() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(BATCH).withSlots(1, 1).enabled())) {
      ring.registerBuffer(0, fixture.memory());
      ring.registerFile(0, fixture.file());
      long least = Long.MAX_VALUE;
      // Until the compiler has done its part, which may be late where others use the processors.
      for (int i = 0; i < ATTEMPTS && least > BOUND; i++) {
        completed = 0;
        long before = allocated();
        nops(ring, OPERATIONS);
        reads(ring, OPERATIONS / 64);
        least = Math.min(least, allocated() - before);
        assertEquals(OPERATIONS + OPERATIONS / 64, completed);
      }
      System.out.printf("%d bytes allocated in %d operations%n", least, completed);
      assertTrue(least <= BOUND, least + " bytes");
    }
  }

  private void nops(Ring ring, int operations) {
    for (int i = 0; i < operations / BATCH; i++) {
      for (int j = 0; j < BATCH; j++) {
        ring.nop(j);
      }
      if ((i & 1) == 0) {
        ring.submit();
        ring.submitAndWait(BATCH);
      } else {
        ring.submitAndWait(BATCH, 1_000_000_000);
      }
      ring.reap(count);
    }
  }

  private void reads(Ring ring, int operations) {
    long to = fixture.memory().address();
    for (int i = 0; i < operations / BATCH; i++) {
      for (int j = 0; j < BATCH; j++) {
        ring.readFixed(Ring.fixedFile(0), 0, to + j * 4096L, 4096, j * 4096L, j);
      }
      ring.submitAndWait(BATCH);
      ring.reap(count);
    }
  }

  @Test
  void aBatchIsOneCallHoweverLong() throws Exception {
    Path calls = fixture.directory().resolve("calls");
    List<String> tracing = Child.tracing("io_uring_enter", calls);
    List<String> lines = Child.run(tracing, "batches", fixture.directory().toString());
    assertEquals(List.of("4100 operations in 300 batches"), lines);
    try (Stream<String> all = Files.lines(calls)) {
      assertEquals(300, all.filter(line -> line.contains("io_uring_enter(")).count());
    }
  }

  /// Through reflection: the module under test does not read the one with the counter.
  private static long allocated() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method bytes =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes");
    return (long) bytes.invoke(threads);
  }
}
