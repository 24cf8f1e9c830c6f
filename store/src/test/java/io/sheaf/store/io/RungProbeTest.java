package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.io.RingTrial.Outcome;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.LimitCalls;
import io.sheaf.store.posix.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RungProbeTest {
  private static final long MIB = 1 << 20;
  private static final RingTrial READS = new RingTrial(Outcome.READS, null, 0, "CQSIZE");
  private static final LockedMemory EXEMPT = new LockedMemory(8 * MIB, true);
  private static final Statx SAMPLE = new Statx(0, 4096, true, 512, 512);

  @TempDir Path root = Path.of("unset");
  private final Arena memory = Arena.ofShared();
  private final MemorySegment block = memory.allocate(Disk.BLOCK, Disk.BLOCK);

  @AfterEach
  void free() {
    memory.close();
  }

  private static RungChoice choice(
      @Nullable String buffered, @Nullable RingTrial ring, LockedMemory locked, Rung best) {
    return RungProbe.of(buffered, SAMPLE, ring, locked, 64 * MIB, best).choice();
  }

  @Test
  void theBestRungNeedsDirectIoARingThatReadsAndMemoryThatMayBeLocked() {
    RungChoice best = choice(null, READS, EXEMPT, Rung.RING_FIXED);
    assertEquals(new RungChoice(Rung.RING_FIXED, ""), best);
    LockedMemory limited = new LockedMemory(8 * MIB, false);
    RungChoice plain = choice(null, READS, limited, Rung.RING_FIXED);
    assertEquals(Rung.RING_PLAIN, plain.rung());
    assertTrue(plain.reason().contains("64 MiB") && plain.reason().contains("8192 KiB"));
    RingTrial old = new RingTrial(Outcome.READS, "too old", 0, "CQSIZE");
    RungChoice unregistered = new RungChoice(Rung.RING_PLAIN, "too old");
    assertEquals(unregistered, choice(null, old, EXEMPT, Rung.RING_FIXED));
    RingTrial none = new RingTrial(Outcome.CANNOT_BE_MADE, null, Errno.EPERM, "no ring");
    RungChoice expected = new RungChoice(Rung.PREAD, "no ring");
    assertEquals(expected, choice(null, none, limited, Rung.RING_FIXED));
    RingTrial blind = new RingTrial(Outcome.CANNOT_READ, null, Errno.EOPNOTSUPP, "no read");
    assertEquals(Rung.PREAD, choice(null, blind, EXEMPT, Rung.RING_FIXED).rung());
    assertEquals(Rung.BUFFERED, choice("tmpfs", READS, EXEMPT, Rung.RING_FIXED).rung());
  }

  private RingTrial trial(SimulatedFaults faults) throws Exception {
    Files.deleteIfExists(root.resolve("t"));
    try (PosixDisk disk = PosixDisk.open(root);
        DiskFile file = disk.create("t", Disk.BLOCK, Disk.Caching.BUFFERED);
        SimulatedRing ring = new SimulatedRing(faults)) {
      file.write(0, block);
      ring.enable();
      return RingTrial.of(ring, (PosixFile) file, block, "CQSIZE");
    }
  }

  @Test
  void aRingIsTriedWithARegisteredBufferToo() throws Exception {
    SimulatedFaults none = new SimulatedFaults(0);
    assertEquals(READS, trial(none));
    assertEquals(2, none.count(SimulatedFaults.Fate.RIGHT));
    SimulatedFaults fixed = new SimulatedFaults(0);
    fixed.fixedErrno = Errno.EOPNOTSUPP;
    RingTrial plain = trial(fixed);
    assertTrue(plain.reads());
    RungChoice choice = choice(null, plain, EXEMPT, Rung.RING_FIXED);
    assertEquals(Rung.RING_PLAIN, choice.rung());
    assertTrue(choice.reason().contains("registered buffer gives EOPNOTSUPP"), choice.reason());
    SimulatedFaults old = new SimulatedFaults(0);
    old.bufferSlots = 0;
    assertEquals(RegisteredRegions.NO_TABLE, trial(old).whyPlain());
  }

  /// It is the limit of locked memory that tells, or the first region that is registered.
  @Test
  void aBufferThatIsRefusedAtTheTrialIsNoReason() throws Exception {
    SimulatedFaults refused = new SimulatedFaults(0);
    refused.mostRegistrations = 0;
    assertEquals(READS, trial(refused));
    assertEquals(1, refused.count(SimulatedFaults.Fate.RIGHT));
  }

  @Test
  void noBetterRungIsChosenThanWasAskedFor() {
    assertEquals(Rung.RING_PLAIN, choice(null, READS, EXEMPT, Rung.RING_PLAIN).rung());
    assertEquals(Rung.PREAD, choice(null, null, EXEMPT, Rung.PREAD).rung());
    assertEquals(Rung.BUFFERED, choice("tmpfs", null, EXEMPT, Rung.PREAD).rung());
  }

  @Test
  void aRungThatNobodyMayAskForIsRefusedByName() {
    String before = System.getProperty("sheaf.io");
    try {
      for (String wrong : List.of("", "buffered", "fast")) {
        System.setProperty("sheaf.io", wrong);
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, EngineOptions::defaults);
        assertTrue(String.valueOf(e.getMessage()).contains("ring_plain, pread"), e.getMessage());
      }
      System.setProperty("sheaf.io", "PREAD");
      assertEquals(Rung.PREAD, EngineOptions.defaults().best());
    } finally {
      if (before == null) System.clearProperty("sheaf.io");
      else System.setProperty("sheaf.io", before);
    }
  }

  @Test
  void aLimitThatIsJustMetDoesNotDo() {
    assertTrue(new LockedMemory(8 * MIB, false).covers(6 * MIB));
    assertEquals(false, new LockedMemory(8 * MIB, false).covers(8 * MIB));
    assertTrue(new LockedMemory(LimitCalls.UNLIMITED, false).covers(1L << 50));
    assertTrue(new LockedMemory(0, true).covers(1L << 50));
  }

  @Test
  void theLimitIsTheOneOfTheKernel() throws Exception {
    List<String> limits = Files.readAllLines(Path.of("/proc/self/limits"));
    String line =
        limits.stream().filter(l -> l.startsWith("Max locked memory")).findFirst().orElseThrow();
    String soft = line.substring("Max locked memory".length()).strip().replaceFirst("\\s.*", "");
    long expected = soft.equals("unlimited") ? LimitCalls.UNLIMITED : Long.parseLong(soft);
    assertEquals(expected, LockedMemory.ofProcess().limit());
  }

  @Test
  void anEngineIsOnTheRungThatTheProbeFinds() throws Exception {
    EngineOptions options = EngineOptions.defaults();
    try (PosixDisk disk = PosixDisk.open(root);
        FrameArena arena = FrameArena.open(4 * MIB)) {
      try (DiskFile made = disk.create("f", Disk.BLOCK, Disk.Caching.DIRECT)) {
        made.write(0, arena.slice(0, Disk.BLOCK));
      }
      for (Rung best : List.of(Rung.RING_FIXED, Rung.RING_PLAIN, Rung.PREAD)) {
        try (DiskFile file = disk.open("f", Disk.Access.READ, Disk.Caching.DIRECT);
            IoEngine engine = disk.engine(arena, "f", options.withBest(best))) {
          RungProbe probe = disk.probe(file, block, arena.bytes(), options.withBest(best));
          assertEquals(probe.choice(), engine.rung());
          assertTrue(engine.rung().rung().compareTo(best) >= 0, engine.rung().text());
          assertEquals(best.isRing(), probe.ring() != null);
        }
      }
    }
  }

  /// Opening a store from a virtual thread must work: the trial has a thread of its own.
  @Test
  void aProbeMayBeMadeFromAVirtualThread() throws Exception {
    // Whatever rung is asked for here.
    EngineOptions options = EngineOptions.defaults().withBest(Rung.RING_FIXED);
    RungProbe[] found = new RungProbe[1];
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try (PosixDisk disk = PosixDisk.open(root);
                  DiskFile file = disk.create("v", Disk.BLOCK, Disk.Caching.DIRECT)) {
                found[0] = disk.probe(file, block, 4 * MIB, options);
              } catch (DiskException e) {
                throw new AssertionError(e);
              }
            });
    thread.join();
    assertNotNull(found[0]);
    assertNotNull(found[0].ring());
  }

  @Test
  void probingLeavesNoDescriptorAndNoThread() throws Exception {
    try (PosixDisk disk = PosixDisk.open(root);
        DiskFile file = disk.create("p", Disk.BLOCK, Disk.Caching.DIRECT)) {
      disk.probe(file, block, 4 * MIB, EngineOptions.defaults());
      long descriptors = PosixDiskTest.descriptors();
      for (int i = 0; i < 50; i++) disk.probe(file, block, 4 * MIB, EngineOptions.defaults());
      assertEquals(descriptors, PosixDiskTest.descriptors());
      boolean left =
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(thread -> thread.getName().equals("sheaf-ring-trial"));
      assertEquals(false, left);
    }
  }

  @Test
  void directIoThatIsOnlyReportedAsImpossibleIsBuffered() throws Exception {
    try (PosixDisk disk = PosixDisk.open(root);
        DiskFile file = disk.create("d", Disk.BLOCK, Disk.Caching.DIRECT)) {
      DirectIo none = new DirectIo(root, "ext4");
      none.judge((PosixFile) file, new Statx(0, 4096, true, 0, 0), block);
      assertTrue(String.valueOf(none.whyNot()).contains("no direct I/O"), none.whyNot());
      DirectIo wide = new DirectIo(root, "ext4");
      wide.judge((PosixFile) file, new Statx(0, 4096, true, 512, 65_536), block);
      assertTrue(String.valueOf(wide.whyNot()).contains("multiples of 65536"), wide.whyNot());
      assertEquals("ramfs lives in the page cache", new DirectIo(root, "ramfs").whyNot());
    }
  }
}
