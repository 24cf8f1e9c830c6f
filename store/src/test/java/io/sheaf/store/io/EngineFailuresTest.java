package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// How every engine tells what went wrong: of the bytes that it went wrong with, and no others.
@ParameterizedClass(name = "{0}")
@EnumSource
final class EngineFailuresTest {
  private static final int BLOCK = Disk.BLOCK;

  @Parameter EngineKind kind = EngineKind.PREAD;

  private static List<Asked> pieces(EngineFixture fixture, StampedFile file, int count) {
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Every other one two blocks away, so that both kinds of runs are seen.
      MemorySegment frame = fixture.frame(i % 2 == 0 ? 1 : 2).asSlice(0, BLOCK);
      all.add(new Asked(file, (long) i * BLOCK, frame));
    }
    return all;
  }

  private static void isTold(Asked asked, DiskException.Reason reason) throws Exception {
    DiskException failure = told(asked);
    assertEquals(reason, failure.reason(), failure::toString);
    assertEquals(asked.file.file().name(), failure.file());
    assertEquals(asked.offset, failure.offset());
    assertEquals(asked.memory.byteSize(), failure.length());
  }

  private static DiskException told(Asked asked) throws Exception {
    DiskException failure = asked.failure();
    assertNotNull(failure, asked::toString);
    return failure;
  }

  @Test
  void theEndOfAFileIsToldOfThePiecesBeyondItAlone() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      // The sixth block is there in part.
      StampedFile file = fixture.file("f", 5L * BLOCK + 904);
      List<Asked> all = pieces(fixture, file, 16);
      fixture.engine.submit(Lane.DEMAND, Asked.reads(all));
      for (int i = 0; i < 5; i++) all.get(i).isRight();
      for (int i = 5; i < 16; i++) isTold(all.get(i), DiskException.Reason.TRUNCATED);
      assertEquals(11, fixture.engine.report().failed());
      assertEquals(5, fixture.engine.report().requests());
    }
  }

  @Test
  void aFileThatWasCutUnderneathFailsWhereItWasCut() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      List<Asked> before = pieces(fixture, file, 64);
      fixture.engine.submit(Lane.AHEAD, Asked.reads(before));
      Asked.areRight(before);
      file.file().truncate(40L * BLOCK);
      List<Asked> after = pieces(fixture, file, 64);
      fixture.engine.submit(Lane.AHEAD, Asked.reads(after));
      Asked.areRight(after.subList(0, 40));
      for (Asked asked : after.subList(40, 64)) isTold(asked, DiskException.Reason.TRUNCATED);
    }
  }

  @Test
  void aRunThatCannotBeWrittenFailsForAllItsPiecesAndForTheSync() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      fixture.file("f", 16L * BLOCK);
      DiskFile readOnly = fixture.opened("f", Disk.Access.READ);
      StampedFile file = new StampedFile(readOnly, 5, 16L * BLOCK);
      List<Asked> all = pieces(fixture, file, 16);
      fixture.engine.submit(Lane.WRITE, Asked.writes(all));
      for (Asked asked : all) {
        DiskException failure = told(asked);
        assertEquals(DiskException.Reason.FAILED, failure.reason());
        assertEquals("f", failure.file());
        String why = kind == EngineKind.PORTABLE ? "NonWritable" : "EBADF";
        assertTrue(String.valueOf(failure.getMessage()).contains(why), failure::toString);
      }
      assertEquals(16, fixture.engine.report().failed());
      if (kind == EngineKind.PORTABLE) return; // a bug there, found before the channel is asked
      DiskException sync = assertThrows(DiskException.class, readOnly::sync);
      assertTrue(String.valueOf(sync.getMessage()).contains("earlier write"), sync::toString);
    }
  }

  @Test
  void aVirtualThreadHearsOfTheEndOfAFile() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", BLOCK);
      AtomicReference<@Nullable DiskException> heard = new AtomicReference<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  fixture.engine.read(file.file(), 0, fixture.frame(2));
                } catch (DiskException e) {
                  heard.set(e);
                }
              })
          .join();
      DiskException failure = Objects.requireNonNull(heard.get());
      assertEquals(DiskException.Reason.TRUNCATED, failure.reason());
    }
  }

  @Test
  void aCompletionThatThrowsHarmsNobodyElse() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 64L * BLOCK);
      List<Asked> all = pieces(fixture, file, 64);
      for (int i = 0; i < 64; i += 3) {
        boolean bug = i % 2 == 0;
        all.get(i)
            .then(
                () -> {
                  if (bug) throw new AssertionError("on purpose");
                  throw new IllegalStateException("on purpose");
                });
      }
      fixture.engine.submit(Lane.DEMAND, Asked.reads(all));
      Asked.areRight(all);
      List<Asked> more = pieces(fixture, file, 64);
      fixture.engine.submit(Lane.AHEAD, Asked.reads(more));
      Asked.areRight(more);
    }
  }

  @Test
  void aLeaseThatThrowsDoesNotKeepTheCompletionFromRunning() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 2L * BLOCK);
      Asked asked = new Asked(file, 0, fixture.frame(1));
      FileLease lease =
          new FileLease() {
            @Override
            public DiskFile file() {
              return file.file();
            }

            @Override
            public void close() {
              throw new AssertionError("on purpose");
            }
          };
      fixture.engine.submit(Lane.DEMAND, List.of(IoRequest.read(lease, 0, asked.memory, asked)));
      asked.isRight();
      Asked next = new Asked(file, BLOCK, fixture.frame(1));
      fixture.engine.submit(Lane.DEMAND, List.of(next.read()));
      next.isRight();
    }
  }

  @Test
  void whatIsNotInBlocksIsABugOfWhoeverAsks() throws Exception {
    try (EngineFixture fixture = EngineFixture.of(kind)) {
      StampedFile file = fixture.file("f", 8L * BLOCK);
      MemorySegment frame = fixture.frame(2);
      assertThrows(AssertionError.class, () -> new Asked(file, -BLOCK, frame).read());
      if (!file.file().directIo()) return;
      assertThrows(AssertionError.class, () -> new Asked(file, 512, frame).read());
      assertThrows(AssertionError.class, () -> new Asked(file, 0, frame.asSlice(8)).write());
      Asked right = new Asked(file, 0, frame);
      IoRequest request = right.read();
      FileLease lease = FileLease.of(file.file());
      assertThrows(AssertionError.class, () -> request.again(lease, 100, frame));
    }
  }
}
