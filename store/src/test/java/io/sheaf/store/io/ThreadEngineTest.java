package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What only engines of threads can meet.
@Timeout(60)
final class ThreadEngineTest {
  private static final RungChoice RUNG = new RungChoice(Rung.PREAD, "a test");
  private static final int MIB = 1 << 20;

  @TempDir Path directory = Path.of("");

  private static StampedFile file(Disk disk, String name) throws DiskException {
    return StampedFile.make(disk, name, Disk.Caching.BUFFERED, 64 * MIB, 7);
  }

  @Test
  void whereTheSystemHasNoThreadARequestFailsAndNobodyWaits() throws Exception {
    try (Arena memory = Arena.ofShared();
        Disk disk = Disk.open(directory)) {
      StampedFile file = file(disk, "a");
      AtomicBoolean none = new AtomicBoolean(true);
      ThreadFactory factory =
          task -> {
            if (none.get()) throw new OutOfMemoryError("unable to create native thread");
            return new Thread(task);
          };
      try (DiskFile _ = file.file();
          ThreadEngine engine = new ThreadEngine(RUNG, EngineOptions.defaults(), factory)) {
        for (Lane lane : Lane.values()) {
          Asked asked = new Asked(file, 0, memory.allocate(Disk.BLOCK, Disk.BLOCK));
          engine.submit(lane, List.of(asked.read()));
          DiskException failure = asked.failure();
          assertNotNull(failure);
          assertTrue(String.valueOf(failure.getMessage()).contains("pids.max"));
        }
        assertEquals(3, engine.report().failed());
        assertEquals(0, engine.report().aheadBytes());
        none.set(false);
        Asked later = new Asked(file, 0, memory.allocate(Disk.BLOCK, Disk.BLOCK));
        engine.submit(Lane.DEMAND, List.of(later.read()));
        assertNull(later.failure());
      }
    }
  }

  @Test
  void howMuchIsReadAheadFollowsTheDeviceWhileSomebodyDemands() throws Exception {
    try (Arena memory = Arena.ofShared();
        Disk disk = Disk.open(directory)) {
      StampedFile file = file(disk, "a");
      MemorySegment frames = memory.allocate(64 * MIB, Disk.BLOCK);
      try (DiskFile _ = file.file();
          ThreadEngine engine = new ThreadEngine(RUNG, EngineOptions.defaults())) {
        long first = engine.report().aheadWindow();
        for (int round = 0; round < 20 && engine.report().aheadWindow() == first; round++) {
          List<Asked> all = new ArrayList<>();
          for (long at = 0; at < 64 * MIB; at += MIB) {
            all.add(new Asked(file, at, frames.asSlice(at, MIB)));
          }
          engine.submit(Lane.AHEAD, Asked.reads(all));
          while (!all.getLast().hasEnded()) {
            engine.read(file.file(), 0, memory.allocate(Disk.BLOCK, Disk.BLOCK));
          }
          for (Asked asked : all) assertNull(asked.failure());
        }
        assertNotEquals(first, engine.report().aheadWindow());
      }
    }
  }
}
