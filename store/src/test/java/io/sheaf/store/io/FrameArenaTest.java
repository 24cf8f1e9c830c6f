package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameArenaTest {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  private static void needsMappedFrames() {
    boolean portable = EngineOptions.defaults().best() == Rung.PORTABLE;
    assumeTrue(!portable, "skipped: frames for file channels are not mapped");
  }

  @Test
  void theArenaIsAlignedReservedWholeAndCostsNothingUntilUsed() {
    needsMappedFrames();
    try (FrameArena arena = FrameArena.open(64 * GIB)) {
      assertEquals(64 * GIB, arena.bytes());
      assertEquals(0, arena.address() % FrameArena.REGION);
      assertEquals(0, arena.report().populatedBytes());
      assertEquals(0, arena.report().hugeBytes());
    }
  }

  @Test
  void memoryIsFaultedInOneStepAheadAndNeverMore() throws Exception {
    needsMappedFrames();
    try (FrameArena arena = FrameArena.open(512 * MIB)) {
      arena.slice(0, 4096).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      // One step of 64 MiB beyond what is used, by chunks of 8 MiB, in the background.
      awaitPopulated(arena, 64 * MIB);
      assertTrue(arena.report().populatedBytes() <= 72 * MIB);
      arena.slice(60 * MIB, 4096);
      awaitPopulated(arena, 120 * MIB);
      assertTrue(arena.report().populatedBytes() <= 136 * MIB);
      arena.slice(300 * MIB, MIB);
      awaitPopulated(arena, 301 * MIB);
      assertTrue(arena.report().populatedBytes() <= 376 * MIB);
    }
  }

  @Test
  void aRegionIsFaultedInForItself() throws Exception {
    needsMappedFrames();
    try (FrameArena arena = FrameArena.open(2 * FrameArena.REGION)) {
      arena.slice(FrameArena.REGION, 4096);
      awaitPopulated(arena, 64 * MIB);
      assertTrue(arena.report().populatedBytes() <= 256 * MIB, arena.report().text());
    }
  }

  private static void awaitPopulated(FrameArena arena, long bytes) {
    while (arena.report().populatedBytes() < bytes) {
      Thread.onSpinWait();
    }
  }

  @Test
  void hugePagesAreHadWhereTheKernelGivesThemAndSaidSo() throws Exception {
    needsMappedFrames();
    String mode = Files.readString(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
    try (FrameArena arena = FrameArena.open(64 * MIB)) {
      arena.slice(0, 64 * MIB);
      ArenaReport report = arena.report();
      assertEquals(mode.contains("[never]"), report.hugeBytes() == 0, report.text() + mode);
      assertTrue(report.text().contains("64 MiB reserved"), report.text());
    }
  }

  @Test
  void slicesKnowWhetherTheyAreInside() {
    try (FrameArena arena = FrameArena.open(2 * MIB);
        Arena other = Arena.ofConfined()) {
      MemorySegment all = arena.slice(0, 2 * MIB);
      assertTrue(arena.contains(all));
      assertTrue(arena.contains(all.asSlice(2 * MIB)));
      assertTrue(arena.contains(all.asSlice(4096, 100)));
      assertFalse(arena.contains(other.allocate(8)));
      assertFalse(arena.contains(MemorySegment.ofArray(new byte[8])));
      assertThrows(IndexOutOfBoundsException.class, () -> arena.slice(MIB, 2 * MIB));
    }
  }

  @Test
  void aSizeThatIsNoMultipleOfAHugePageIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> FrameArena.open(MIB));
    assertThrows(IllegalArgumentException.class, () -> FrameArena.open(0));
  }

  @Test
  void closingTwiceIsHarmlessAndUseAfterCloseIsABug() {
    FrameArena arena = FrameArena.open(2 * MIB);
    arena.close();
    arena.close();
    assertThrows(AssertionError.class, () -> arena.slice(0, 4096));
  }

  @Test
  void theMappingIsGoneAfterClose() throws Exception {
    needsMappedFrames();
    FrameArena arena = FrameArena.open(2 * MIB);
    String start = Long.toHexString(arena.address());
    assertTrue(ArenaMappings.now().contains(start));
    arena.close();
    assertFalse(ArenaMappings.now().contains(start));
    assertFalse(Files.readString(Path.of("/proc/self/maps")).contains(start + "-"));
  }
}
