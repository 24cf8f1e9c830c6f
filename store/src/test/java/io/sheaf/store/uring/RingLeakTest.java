package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What rings leave behind: nothing.
@SuppressWarnings("MustBeClosedChecker") // who closes when is what is tested
final class RingLeakTest {
  private static final int CYCLES = 1000;

  @RegisterExtension final RingFixture fixture = new RingFixture();

  @Test
  void aThousandRingsLeaveNothing() throws Exception {
    long descriptors = OpenDescriptors.count();
    long pinned = pinnedKib();
    for (int i = 0; i < CYCLES; i++) {
      boolean owned = i % 3 != 0;
      try (Ring ring = Ring.create(RingOptions.entries(1 << i % 8).withSlots(4, 4))) {
        ring.registerBuffer(0, fixture.memory());
        ring.registerFile(0, fixture.file());
        if (owned) {
          ring.enable();
          ring.readFixed(Ring.fixedFile(0), 0, fixture.memory().address(), 4096, 0, 0);
          assertEquals(4096, RingFixture.finish(ring, 1)[0]);
        }
      }
    }
    assertEquals(descriptors, OpenDescriptors.count());
    assertEquals(0, ringMappings());
    // The kernel lets go of pinned pages behind the process's back.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (pinnedKib() > pinned && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertTrue(pinnedKib() <= pinned, pinnedKib() + " KiB pinned, " + pinned + " before");
  }

  @Test
  void aRingThatIsRefusedLeavesNothing() throws Exception {
    long descriptors = OpenDescriptors.count();
    RingOptions options = RingOptions.entries(4).withSlots(4, 4);
    for (int i = 0; i < 100; i++) {
      assertThrows(RingException.class, () -> Ring.create(options, 1 << 30).close());
    }
    FutureOwner.ended(Ring.create(options)).close();
    assertEquals(descriptors, OpenDescriptors.count());
    assertEquals(0, ringMappings());
  }

  /// A thread that owned a ring and has ended.
  private static final class FutureOwner {
    static Ring ended(Ring ring) throws InterruptedException {
      Thread.ofPlatform()
          .start(
              () -> {
                try {
                  ring.enable();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              })
          .join();
      return ring;
    }
  }

  private static long ringMappings() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains("io_uring")).count();
    }
  }

  private static long pinnedKib() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmPin:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
