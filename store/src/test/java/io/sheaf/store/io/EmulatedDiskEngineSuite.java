package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.ChildJvm;
import io.sheaf.store.emulated.MountedDisk;
import io.sheaf.store.io.Disk.Access;
import io.sheaf.store.io.Disk.Caching;
import io.sheaf.store.io.DiskException.Reason;
import java.io.BufferedReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every rung on a device that fails: who asked for what failed is told so, and nobody else.
///
/// Not among the tests of the build, for it needs root: see `docs/testing.md`.
@Timeout(300)
final class EmulatedDiskEngineSuite {
  private static final int BLOCK = Disk.BLOCK;
  private static final long ARENA = 32L << 20;
  private static final int BLOCKS = 1024;
  private static final String FILE = "blocks";

  @RegisterExtension static final MountedDisk DEVICE = new MountedDisk(64);

  private final long seed = Seed.value("EmulatedDiskEngineSuite");
  private final AtomicInteger frames = new AtomicInteger();

  @AfterEach
  void heal() throws Exception {
    DEVICE.get().remount();
  }

  @FunctionalInterface
  private interface Body {
    void run(Disk disk, FrameArena arena, IoEngine engine) throws Exception;
  }

  private static void on(Rung rung, Body body) throws Exception {
    try (Disk disk = PosixDisk.open(DEVICE.directory());
        FrameArena arena = FrameArena.open(ARENA)) {
      disk.create("sample", BLOCK, Caching.DIRECT).close();
      arena.slice(0, ARENA); // whole, so that a ring registers it
      EngineOptions options = EngineOptions.defaults().withBest(rung);
      try (IoEngine engine = disk.engine(arena, "sample", options)) {
        assertEquals(rung, engine.rung().rung(), engine.rung().text());
        body.run(disk, arena, engine);
      }
    }
  }

  private MemorySegment frame(FrameArena arena) {
    return arena.slice((long) frames.getAndIncrement() * BLOCK, BLOCK);
  }

  private static void write(Disk disk, BadBlocks blocks) throws DiskException {
    try (Arena arena = Arena.ofConfined();
        DiskFile file = disk.create(FILE, (long) blocks.count() * BLOCK, Caching.DIRECT)) {
      MemorySegment all = arena.allocate((long) blocks.count() * BLOCK, BLOCK);
      for (int i = 0; i < blocks.count(); i++) {
        blocks.fill(i, all.asSlice((long) i * BLOCK, BLOCK));
      }
      file.write(0, all);
      file.sync();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RING_FIXED", "RING_PLAIN", "PREAD"})
  void aBlockThatCannotBeReadFailsWhoAsksForItAndNobodyElse(Rung rung) throws Exception {
    BadBlocks blocks = new BadBlocks(FILE, BLOCKS, seed);
    on(
        rung,
        (disk, arena, engine) -> {
          write(disk, blocks);
          long before = DEVICE.get().injected();
          DEVICE.get().fail("read", "EIO", true);
          try (DiskFile file = disk.open(FILE, Access.READ, Caching.DIRECT);
              ExecutorService platform = Executors.newFixedThreadPool(3);
              ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
              Random random = Seed.random(seed, i);
              platform.execute(() -> demands(engine, file, arena, blocks, random, 100));
            }
            for (int i = 0; i < 50; i++) {
              Random random = Seed.random(seed, 100 + i);
              virtual.execute(() -> demands(engine, file, arena, blocks, random, 2));
            }
            for (int i = 0; i < 12; i++) {
              Lane lane = i % 2 == 0 ? Lane.DEMAND : Lane.AHEAD;
              batch(engine, file, arena, blocks, Seed.random(seed, 200 + i), lane);
            }
          }
          assertEquals(List.of(), blocks.misattributed());
          assertTrue(blocks.told() > 50 && blocks.served() > 500, "too little was asked");
          IoReport report = engine.report();
          assertTrue(rung != Rung.RING_FIXED || report.fixedRuns() > 0, "nothing was fixed");
          assertEquals(0, report.aheadBytes());
          System.out.printf(
              "%s: %d reads, %d of bad blocks told (%d injected), 0 misattributed; %d runs, %d"
                  + " fixed%n",
              rung,
              blocks.told() + blocks.served(),
              blocks.told(),
              DEVICE.get().injected() - before,
              report.runs(),
              report.fixedRuns());
        });
  }

  private void demands(
      IoEngine engine,
      DiskFile file,
      FrameArena arena,
      BadBlocks blocks,
      Random random,
      int count) {
    for (int i = 0; i < count; i++) {
      int block = random.nextInt(blocks.count());
      MemorySegment frame = frame(arena);
      try {
        engine.read(file, (long) block * BLOCK, frame);
        blocks.wasRead(block, frame, null);
      } catch (DiskException e) {
        blocks.wasRead(block, frame, e);
      }
    }
  }

  /// Reads with runs among them, which fail as a whole at first; some are hurried.
  private void batch(
      IoEngine engine, DiskFile file, FrameArena arena, BadBlocks blocks, Random random, Lane lane)
      throws InterruptedException {
    int count = 64;
    CountDownLatch ended = new CountDownLatch(count);
    List<IoRequest> requests = new ArrayList<>();
    while (requests.size() < count) {
      int block = random.nextInt(blocks.count() - 8);
      int end = block + Math.min(random.nextInt(1, 9), count - requests.size());
      for (; block < end; block++) {
        int own = block;
        MemorySegment frame = frame(arena);
        requests.add(
            IoRequest.read(
                FileLease.of(file),
                (long) block * BLOCK,
                frame,
                failure -> {
                  blocks.wasRead(own, frame, failure);
                  ended.countDown();
                }));
      }
    }
    engine.submit(lane, requests);
    if (lane == Lane.AHEAD) {
      for (int i = 0; i < count; i += 5) engine.hurry(requests.get(i));
    }
    ended.await();
  }

  @ParameterizedTest
  @CsvSource({
    "RING_FIXED,EIO,FAILED",
    "RING_FIXED,ENOSPC,FULL",
    "RING_PLAIN,EIO,FAILED",
    "RING_PLAIN,ENOSPC,FULL",
    "PREAD,EIO,FAILED",
    "PREAD,ENOSPC,FULL"
  })
  void aBlockThatCannotBeWrittenFailsItsWriteAndIfItMayBeTornTheSync(
      Rung rung, String errno, Reason reason) throws Exception {
    BadBlocks blocks = new BadBlocks(FILE, 512, seed);
    on(
        rung,
        (disk, arena, engine) -> {
          try (DiskFile file = disk.create(FILE, (long) blocks.count() * BLOCK, Caching.DIRECT)) {
            // Every other one: pieces of one run would fail together.
            int[] written = IntStream.range(0, blocks.count() / 2).map(i -> 2 * i).toArray();
            CountDownLatch ended = new CountDownLatch(written.length);
            Queue<DiskException> wrong = new ConcurrentLinkedQueue<>();
            List<IoRequest> requests = new ArrayList<>();
            for (int block : written) {
              requests.add(
                  IoRequest.write(
                      FileLease.of(file),
                      (long) block * BLOCK,
                      blocks.fill(block, frame(arena)),
                      failure -> {
                        if (failure != null && failure.reason() != reason) wrong.add(failure);
                        blocks.ended("write", errno, block, failure);
                        ended.countDown();
                      }));
            }
            DEVICE.get().fail("write", errno, true);
            engine.submit(Lane.WRITE, requests);
            ended.await();
            DEVICE.get().heal();
            assertEquals(List.of(), List.copyOf(wrong));
            assertEquals(List.of(), blocks.misattributed());
            if (reason == Reason.FULL) {
              file.sync(); // what was refused for want of space was told, and is not there
            } else {
              DiskException sync = assertThrows(DiskException.class, file::sync);
              assertTrue(String.valueOf(sync.getMessage()).contains("an earlier write failed"));
            }
            int told = blocks.told();
            for (int block : written) {
              MemorySegment frame = frame(arena);
              if (!blocks.isBad(block)) file.read((long) block * BLOCK, frame);
              assertTrue(blocks.isBad(block) || blocks.isIn(block, frame), "block " + block);
            }
            assertTrue(told > 5, "too little was asked");
            System.out.printf(
                "%s: %d writes, %d %s told as %s, 0 misattributed%n",
                rung, written.length, told, errno, reason);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFlushThatFailsIsToldAndNeverTriedAgain(boolean portable) throws Exception {
    Path root = DEVICE.directory();
    try (Disk disk = portable ? PortableDisk.open(root) : PosixDisk.open(root);
        Arena arena = Arena.ofConfined();
        DiskFile file = disk.create("f", 4L * BLOCK, Caching.DIRECT)) {
      file.write(0, arena.allocate(BLOCK, BLOCK).fill((byte) 7));
      DEVICE.get().fail("flush", "EIO", false);
      DiskException first = assertThrows(DiskException.class, file::sync);
      assertEquals(Reason.FAILED, first.reason());
      assertEquals("f", first.file());
      assertEquals("sync", first.operation());
      String words = portable ? "Input/output error" : "EIO";
      assertTrue(String.valueOf(first.getMessage()).contains(words), first::toString);
      DEVICE.get().heal();
      DiskException second = assertThrows(DiskException.class, file::sync);
      assertEquals(first, second.getCause());
    }
  }

  @Test
  void aWriteThatTheFileMayNotGrowForIsToldOnEveryRung() throws Exception {
    int told = 0;
    for (Rung rung : List.of(Rung.RING_FIXED, Rung.RING_PLAIN, Rung.PREAD, Rung.PORTABLE)) {
      List<String> prlimit = List.of("prlimit", "--fsize=" + ShortWriteChild.LIMIT);
      List<String> arguments = List.of(DEVICE.directory().toString(), rung.name());
      Process child = ChildJvm.start(prlimit, ShortWriteChild.class, arguments);
      try (BufferedReader lines = child.inputReader()) {
        List<String> said = lines.lines().filter(line -> line.startsWith("write:")).toList();
        assertEquals(ShortWriteChild.EXPECTED, said, rung::name);
        told += said.size() - 1;
      }
      assertEquals(0, child.waitFor());
    }
    System.out.printf("%d writes across the largest length of a file: all told%n", told);
  }
}
