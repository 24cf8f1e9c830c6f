package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// How every engine ends: each request once, and nothing is left in the kernel's hands.
@ParameterizedClass(name = "{0}")
@EnumSource
final class EngineCloseTest {
  private static final int BLOCK = Disk.BLOCK;
  private static final List<Lane> LANES = List.of(Lane.values());
  private static final int CYCLES = Integer.getInteger("sheaf.cycles", 50);

  @Parameter EngineKind kind = EngineKind.PREAD;

  /// Whether it was read; false when it was cancelled. Anything else is an error.
  private static boolean wasRead(Asked asked) throws InterruptedException {
    DiskException failure = asked.failure();
    if (failure == null) {
      assertTrue(asked.file.isAt(asked.offset, asked.memory), asked::toString);
      return true;
    }
    assertEquals(DiskException.Reason.CANCELLED, failure.reason(), failure::toString);
    assertEquals(asked.offset, failure.offset());
    return false;
  }

  @Test
  void afterTheCloseEveryRequestIsCancelledAtOnce() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      fixture.engine.close();
      fixture.engine.close();
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) all.add(new Asked(file, 0, fixture.frame(1)));
      fixture.engine.submit(Lane.AHEAD, Asked.reads(all.subList(0, 5)));
      fixture.engine.submit(Lane.DEMAND, Asked.reads(all.subList(5, 10)));
      for (Asked asked : all) {
        assertTrue(asked.hasEnded());
        assertTrue(!wasRead(asked));
      }
      assertEquals(10, fixture.engine.report().cancelled());
      if (kind == EngineKind.PORTABLE) return;
      MemorySegment mine = fixture.frame(1);
      fixture.engine.read(file.file(), BLOCK, mine); // by the caller, who needs no engine
      assertTrue(file.isAt(BLOCK, mine));
    }
  }

  @Test
  void aCompletionThatThrowsWhenItIsCancelledDoesNotKeepTheOthersWaiting() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      fixture.engine.close();
      List<Asked> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Asked asked = new Asked(file, 0, fixture.frame(1));
        all.add(
            asked.then(
                () -> {
                  throw new IllegalStateException("on purpose");
                }));
      }
      fixture.engine.submit(Lane.DEMAND, Asked.reads(all));
      for (Asked asked : all) assertNotNull(asked.failure());
    }
  }

  @Test
  void aCompletionThatClosesItsEngineIsABugAndTheEngineStaysOpen() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      AtomicReference<@Nullable AssertionError> thrown = new AtomicReference<>();
      Asked closing = new Asked(file, 0, fixture.frame(1));
      closing.then(
          () -> {
            try {
              fixture.engine.close();
            } catch (AssertionError e) {
              thrown.set(e);
            }
          });
      fixture.engine.submit(Lane.DEMAND, List.of(closing.read()));
      closing.isRight();
      String message = Objects.requireNonNull(thrown.get(), "it was closed").getMessage();
      assertTrue(String.valueOf(message).contains("by a completion, on its own sheaf-"), message);
      Asked next = new Asked(file, BLOCK, fixture.frame(1));
      fixture.engine.submit(Lane.DEMAND, List.of(next.read()));
      next.isRight();
    }
  }

  @Test
  void aCloseDrainsAndTheMemoryIsFreeThen() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 1024L * BLOCK);
      List<MemorySegment> frames = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      List<List<Asked>> asked = new ArrayList<>();
      CountDownLatch begun = new CountDownLatch(3);
      AtomicBoolean enough = new AtomicBoolean();
      for (int t = 0; t < 3; t++) {
        for (int i = 0; i < 500; i++) frames.add(fixture.frame(2));
        List<MemorySegment> own = frames.subList(500 * t, 500 * (t + 1));
        List<Asked> mine = new ArrayList<>();
        for (int i = 0; i < 500; i++)
          mine.add(new Asked(file, (i * 37 % 1022) * 4096L, own.get(i)));
        asked.add(mine);
        threads.add(
            Thread.ofPlatform().start(() -> submitUntil(fixture.engine, mine, begun, enough)));
      }
      begun.await();
      fixture.engine.close();
      for (MemorySegment frame : frames) frame.fill((byte) 0x5A);
      enough.set(true);
      for (Thread thread : threads) thread.join();
      int[] ends = {0, 0};
      for (List<Asked> mine : asked) {
        for (Asked one : mine) {
          DiskException failure = one.failure();
          ends[failure == null ? 0 : 1]++;
          if (failure != null) assertEquals(DiskException.Reason.CANCELLED, failure.reason());
        }
      }
      for (MemorySegment frame : frames) assertUntouched(frame);
      System.out.printf("%s closed: %d read, %d cancelled%n", kind, ends[0], ends[1]);
      assertEquals(1500, ends[0] + ends[1]);
      assertEquals(ends[1], fixture.engine.report().cancelled());
    }
  }

  private static void submitUntil(
      IoEngine engine, List<Asked> mine, CountDownLatch begun, AtomicBoolean enough) {
    for (int i = 0; i < mine.size(); i += 5) {
      engine.submit(LANES.get(i % 3), Asked.reads(mine.subList(i, i + 5)));
      if (i == 100) begun.countDown();
      // The rest when the engine is closed for good.
      while (i == 400 && !enough.get()) Thread.onSpinWait();
    }
  }

  private static void assertUntouched(MemorySegment frame) {
    for (long at = 0; at < frame.byteSize(); at += 8) {
      assertEquals(0x5A5A5A5A5A5A5A5AL, frame.get(ValueLayout.JAVA_LONG, at), "written later");
    }
  }

  @Test
  void cyclesOfOpenReadAndCloseLeaveNothing() throws Exception {
    EngineLeaks before = EngineLeaks.now();
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 16L * BLOCK);
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        try (FrameArena arena = FrameArena.open(FrameArena.GRAIN)) {
          MemorySegment frames = arena.slice(0, arena.bytes());
          IoEngine engine = kind.open(fixture.disk, arena, EngineOptions.defaults());
          List<Asked> all = new ArrayList<>();
          for (int i = 0; i < 8; i++) {
            all.add(new Asked(file, 2L * i * BLOCK, frames.asSlice(2L * i * BLOCK, BLOCK)));
          }
          engine.submit(Lane.AHEAD, Asked.reads(all));
          if (cycle % 2 == 0) Asked.areRight(all);
          engine.close();
          for (Asked asked : all) assertTrue(wasRead(asked) || cycle % 2 == 1);
        }
      }
    }
    before.assertNothingMore();
  }
}
