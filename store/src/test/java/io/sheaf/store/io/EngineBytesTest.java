package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What every engine does with bytes: those of each request, and no others, wherever they lie.
@ParameterizedClass(name = "{0}")
@EnumSource
final class EngineBytesTest {
  private static final int BLOCK = Disk.BLOCK;

  @Parameter EngineKind kind = EngineKind.PREAD;

  private boolean isRing() {
    return kind.rung.isRing();
  }

  @Test
  void everyRequestGetsTheBytesOfItsPlace() throws Exception {
    long seed = Seed.value("EngineBytesTest");
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      Random random = Seed.random(seed, 1);
      List<StampedFile> files = new ArrayList<>();
      for (int i = 0; i < 3; i++) files.add(fixture.file("f" + i, 512L * BLOCK, seed + i));
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        int blocks = 1 + random.nextInt(16);
        long offset = (long) random.nextInt(512 - blocks + 1) * BLOCK;
        all.add(new Asked(files.get(random.nextInt(3)), offset, fixture.frame(blocks)));
      }
      for (int from = 0; from < all.size(); ) {
        int to = Math.min(all.size(), from + 1 + random.nextInt(64));
        Lane lane = random.nextBoolean() ? Lane.DEMAND : Lane.AHEAD;
        fixture.engine.submit(lane, Asked.reads(all.subList(from, to)));
        from = to;
      }
      Asked.areRight(all);
      assertEquals(all.size(), fixture.engine.report().requests());
    }
  }

  /// Adjacent in the file, in frames that go down while the file goes up, or up with it.
  private List<Asked> adjacent(EngineFixture fixture, StampedFile file, boolean scattered) {
    List<MemorySegment> frames = new ArrayList<>();
    for (int i = 0; i < Run.MOST; i++) frames.add(fixture.frame(1));
    if (scattered) Collections.reverse(frames);
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < Run.MOST; i++) {
      all.add(new Asked(file, (long) i * BLOCK, frames.get(i)));
    }
    return all;
  }

  @Test
  void requestsThatFollowEachOtherGoAsOneRunWhereverTheirFramesLie() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", (long) Run.MOST * BLOCK);
      for (boolean scattered : new boolean[] {false, true}) {
        IoReport before = fixture.engine.report();
        List<Asked> all = adjacent(fixture, file, scattered);
        fixture.engine.submit(Lane.AHEAD, Asked.reads(all));
        Asked.areRight(all);
        IoReport after = fixture.engine.report();
        assertEquals(Run.MOST, after.requests() - before.requests());
        assertEquals(1, after.runs() - before.runs());
        long fixed = after.fixedRuns() - before.fixedRuns();
        if (kind != EngineKind.RING_FIXED) assertEquals(0, fixed);
        // Kernels before 6.15 have no vectored transfer of registered frames.
        else assertTrue(fixed == 1 || scattered, "a run of registered frames was not told so");
      }
    }
  }

  @Test
  void writesGoAsOneRunAndAreReadBack() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", (long) Run.MOST * BLOCK, 1);
      StampedFile changed = new StampedFile(file.file(), 2, file.bytes());
      for (boolean scattered : new boolean[] {false, true}) {
        StampedFile made = scattered ? file : changed;
        List<Asked> writes = adjacent(fixture, made, scattered);
        writes.forEach(asked -> Stamps.fill(asked.memory, made.stamp(), asked.offset));
        IoReport before = fixture.engine.report();
        fixture.engine.submit(Lane.WRITE, Asked.writes(writes));
        for (Asked write : writes) assertNull(write.failure());
        IoReport after = fixture.engine.report();
        assertEquals(1, after.runs() - before.runs());
        assertEquals(file.bytes(), after.writtenBytes() - before.writtenBytes());
        List<Asked> reads = adjacent(fixture, made, !scattered);
        fixture.engine.submit(Lane.DEMAND, Asked.reads(reads));
        Asked.areRight(reads);
        file.file().sync();
        byte[] seen = Files.readAllBytes(fixture.path("f"));
        assertTrue(inBlocks(seen, made), "another reader sees other bytes");
      }
    }
  }

  private static boolean inBlocks(byte[] bytes, StampedFile file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(bytes.length, 8);
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, all, 0, bytes.length);
      return bytes.length == file.bytes() && file.isAt(0, all);
    }
  }

  @Test
  void aRunMayCrossFromOneRegionOfTheArenaIntoTheNext() throws Exception {
    long bytes = FrameArena.REGION + (8L << 20);
    try (EngineFixture fixture = EngineFixture.ofArena(kind, bytes)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      // The first region has no pages but these: what is not used is not faulted in.
      MemorySegment low = fixture.arena.region(0);
      MemorySegment high = fixture.arena.slice(FrameArena.REGION, 8L << 20);
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        long end = low.byteSize() - (31L - i) * BLOCK;
        all.add(new Asked(file, (long) i * BLOCK, low.asSlice(end - BLOCK, BLOCK)));
      }
      for (int i = 0; i < 32; i++) {
        all.add(new Asked(file, (32L + i) * BLOCK, high.asSlice((long) i * BLOCK, BLOCK)));
      }
      fixture.engine.submit(Lane.DEMAND, Asked.reads(all));
      Asked.areRight(all);
      assertEquals(1, fixture.engine.report().runs());
      assertEquals(0, fixture.engine.report().fixedRuns());
      List<Asked> within = new ArrayList<>();
      within.add(new Asked(file, 0, high.asSlice(1 << 20, 8L * BLOCK)));
      fixture.engine.submit(Lane.DEMAND, Asked.reads(within));
      Asked.areRight(within);
      long fixed = kind == EngineKind.RING_FIXED ? 1 : 0;
      assertEquals(fixed, fixture.engine.report().fixedRuns());
    }
  }

  @Test
  void memoryOutsideTheArenaIsReadInto() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind);
        Arena outside = Arena.ofShared()) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        long offset = 2L * i * BLOCK;
        all.add(new Asked(file, offset, outside.allocate(BLOCK, BLOCK)));
        all.add(new Asked(file, offset + BLOCK, fixture.frame(1)));
      }
      fixture.engine.submit(Lane.DEMAND, Asked.reads(all));
      Asked.areRight(all);
      assertEquals(0, fixture.engine.report().fixedRuns());
    }
  }

  @Test
  void aReadByOneThreadIsItsOwnAndCounted() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      MemorySegment mine = fixture.frame(4);
      fixture.engine.read(file.file(), 7L * BLOCK, mine);
      assertTrue(file.isAt(7L * BLOCK, mine));
      MemorySegment virtual = fixture.frame(4);
      Thread thread =
          Thread.ofVirtual().start(() -> readQuietly(fixture.engine, file.file(), virtual));
      thread.join();
      assertTrue(file.isAt(9L * BLOCK, virtual));
      assertEquals(2, fixture.engine.report().requests());
      // A ring that reads for a virtual thread reads into registered frames.
      if (isRing()) assertTrue(fixture.engine.report().fixedRuns() <= 1);
    }
  }

  private static void readQuietly(IoEngine engine, DiskFile file, MemorySegment target) {
    try {
      engine.read(file, 9L * BLOCK, target);
    } catch (DiskException e) {
      throw new AssertionError(e);
    }
  }
}
