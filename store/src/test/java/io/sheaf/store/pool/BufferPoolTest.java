package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.pool.report.PinReport;
import io.sheaf.store.pool.report.PoolReport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(Eviction.class)
class BufferPoolTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  @RegisterExtension final TestPool on;

  BufferPoolTest(Eviction eviction) {
    on = new TestPool(eviction);
  }

  @Test
  void aFrameThatCannotBeMadeLeavesNothingBehind() {
    TestSource real = TestSource.uniform("a", 200, 4 * KIB);
    AtomicInteger asked = new AtomicInteger();
    PageSource source =
        new PageSource() {
          @Override
          public String name() {
            return real.name();
          }

          @Override
          public int pages() {
            return real.pages();
          }

          @Override
          public int bytes(int page) {
            if (asked.incrementAndGet() % 2 == 0) throw new OutOfMemoryError("on purpose");
            return real.bytes(page);
          }

          @Override
          public long offset(int page) {
            return real.offset(page);
          }

          @Override
          public FileLease lease() {
            return real.lease();
          }

          @Override
          public StoreException failed(int page, DiskException failure) {
            return real.failed(page, failure);
          }

          @Override
          public void check(int page, MemorySegment frame) {
            real.check(page, frame);
          }
        };
    PageTable table = on.pool.register(source);
    for (int page = 0; page < 200; page++) {
      int mine = page;
      assertThrows(OutOfMemoryError.class, () -> on.pool.pin(table, mine, on.holder));
    }
  }

  @Test
  void aPageIsLoadedOnceAndServedFromTheArena() {
    TestSource source = TestSource.uniform("a", 4, 64 * KIB);
    PageTable table = on.pool.register(source);
    for (int round = 0; round < 3; round++) {
      for (int page = 0; page < 4; page++) {
        try (Pin pin = on.pool.pin(table, page, on.holder)) {
          source.verify(page, pin.segment());
          assertTrue(on.pool.arena().contains(pin.segment()));
          assertEquals(0, pin.segment().address() % 4096);
        }
      }
    }
    assertEquals(4, source.loads.get());
    PoolReport report = on.pool.report();
    assertEquals(4, report.misses());
    assertEquals(8, report.hits());
  }

  @Test
  void aPublishedPageIsReadOnly() {
    PageTable table = on.pool.register(TestSource.uniform("a", 1, 4 * KIB));
    try (Pin pin = on.pool.pin(table, 0, on.holder)) {
      assertTrue(pin.segment().isReadOnly());
    }
  }

  @Test
  void aPinnedFrameIsNotEvicted() {
    TestSource source = TestSource.uniform("a", 64, 256 * KIB);
    PageTable table = on.pool.register(source);
    try (Pin kept = on.pool.pin(table, 0, on.holder)) {
      for (int page = 1; page < 64; page++) {
        on.pool.pin(table, page, on.holder).close();
        source.verify(0, kept.segment());
      }
    }
    assertTrue(on.pool.report().evictions() >= 56);
    assertEquals(64, source.loads.get());
  }

  @Test
  void aPageInUseSurvivesAScan() {
    TestSource source = TestSource.uniform("a", 100, 256 * KIB);
    PageTable table = on.pool.register(source);
    on.pool.pin(table, 0, on.holder).close();
    for (int page = 1; page < 100; page++) {
      on.pool.pin(table, page, on.holder).close();
      on.pool.pin(table, 0, on.holder).close();
    }
    assertTrue(source.loads.get() < 120, "hot page read again " + source.loads.get());
  }

  @Test
  void aStaleWordPinsNothing() {
    // What a pin does between its look at the word and its compare-and-set, the worst of it: the
    // page is evicted, and comes back into the same frame.
    PageTable table = on.pool.register(TestSource.uniform("a", 2, 2 * MIB));
    on.pool.pin(table, 0, on.holder).close();
    long stale = table.word(0);
    for (int round = 0; round < 4; round++) {
      on.pool.pin(table, 1, on.holder).close();
      on.pool.pin(table, 0, on.holder).close();
      assertFalse(table.replace(0, stale, PageWord.pinned(stale, PageWord.USE)));
    }
  }

  @Test
  void tryPinNeverReads() {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = on.pool.register(source);
    assertNull(on.pool.tryPin(table, 0, on.holder));
    assertEquals(0, source.loads.get());
    on.pool.pin(table, 0, on.holder).close();
    try (Pin pin = present(on.pool.tryPin(table, 0, on.holder))) {
      source.verify(0, pin.segment());
    }
  }

  private static Pin present(@Nullable Pin pin) {
    assertNotNull(pin);
    return Objects.requireNonNull(pin);
  }

  @Test
  void doubleCloseAndUseAfterCloseAreLoud() {
    PageTable table = on.pool.register(TestSource.uniform("a", 1, 4 * KIB));
    Pin pin = on.pool.pin(table, 0, on.holder);
    pin.close();
    assertThrows(AssertionError.class, pin::close);
    assertThrows(StoreException.Closed.class, pin::segment);
  }

  @Test
  void aPinMovesBetweenThreadsAndASharedOneOutlivesIt() throws Exception {
    TestSource source = TestSource.uniform("a", 1, 4 * KIB);
    PageTable table = on.pool.register(source);
    Pin pin = on.pool.pin(table, 0, on.holder);
    Holder other = on.pool.holder("other");
    Pin second = pin.share(other);
    Thread thread = Thread.ofPlatform().start(pin::close);
    thread.join();
    source.verify(0, second.segment());
    assertEquals(1, on.pool.report().pages().pinned());
    assertEquals(0, on.holder.pins());
    assertEquals(4096, other.pinnedBytes());
    second.close();
    other.close();
  }

  @Test
  void aFreedFrameIsPoisoned() {
    PageTable table = on.pool.register(TestSource.uniform("a", 1, 64 * KIB));
    Pin pin = on.pool.pin(table, 0, on.holder);
    MemorySegment stale = pin.segment();
    pin.close();
    on.pool.forget(table);
    assertEquals((byte) 0xDB, stale.get(ValueLayout.JAVA_BYTE, 0));
    assertEquals((byte) 0xDB, stale.get(ValueLayout.JAVA_BYTE, 64 * KIB - 1));
  }

  @Test
  void aSpareFrameBecomesPagesWhereItsBytesLie() {
    TestSource source = TestSource.uniform("a", 2, 64 * KIB);
    PageTable table = on.pool.register(source);
    Claim spare = Objects.requireNonNull(on.pool.trySpare(192 * KIB, on.holder));
    MemorySegment memory = spare.segment();
    for (int page = 0; page < 2; page++)
      source.fill(page, memory.asSlice(page * 64L * KIB, 64 * KIB));
    for (int page = 0; page < 2; page++) {
      try (Pin pin = spare.split(table, page).seal()) {
        assertEquals(memory.address() + page * 64L * KIB, pin.segment().address());
        source.verify(page, pin.segment());
      }
    }
    assertEquals(64 * KIB, spare.segment().byteSize());
    spare.close();
    on.pool.pin(table, 1, on.holder).close();
    assertEquals(0, source.loads.get());
  }

  @Test
  void aSpareFrameThatIsOnePageEnds() {
    TestSource source = TestSource.uniform("a", 1, 64 * KIB);
    PageTable table = on.pool.register(source);
    Claim spare = Objects.requireNonNull(on.pool.trySpare(64 * KIB, on.holder));
    spare.split(table, 0).close();
    assertFalse(table.isResident(0));
    assertThrows(AssertionError.class, spare::segment);
    spare.close();
    assertNull(on.pool.trySpare(4 * MIB, on.holder));
  }

  @Test
  void aTableGrowsWhilePagesAreIn() {
    TestSource source = TestSource.uniform("a", 100, 4 * KIB);
    PageTable table = new PageTable(TestSource.uniform("a", 1, 4 * KIB), on.pool.frames());
    assertEquals(1, table.pages());
    on.pool.claim(table, 0, on.holder).seal().close();
    table.grow(100);
    assertTrue(table.isResident(0));
    assertFalse(table.isResident(99));
    assertEquals(100, source.pages());
  }

  @Test
  void aTableDoesNotGrowUnderAPin() {
    PageTable table = on.pool.register(TestSource.uniform("a", 1, 4 * KIB));
    try (Pin pin = on.pool.pin(table, 0, on.holder)) {
      Error bug = assertThrows(AssertionError.class, () -> table.grow(2));
      assertTrue(bug.toString().contains("a page 0: resident(pins 1"), bug.toString());
      assertEquals(0, pin.page());
    }
    table.grow(2);
  }

  @Test
  void aForgottenTableLosesItsFramesWithTheirLastPin() {
    TestSource source = TestSource.uniform("a", 3, 64 * KIB);
    PageTable table = on.pool.register(source);
    on.pool.pin(table, 0, on.holder).close();
    Pin pin = on.pool.pin(table, 1, on.holder);
    on.pool.forget(table);
    assertFalse(table.isResident(0));
    source.verify(1, pin.segment());
    assertThrows(StoreException.Closed.class, () -> on.pool.pin(table, 2, on.holder));
    assertThrows(StoreException.Closed.class, () -> on.pool.pin(table, 1, on.holder));
    pin.close();
    assertEquals(on.pool.arena().bytes(), on.pool.report().space().freeBytes());
  }

  @Test
  void aHolderIsKeptNoLongerThanItsLastPin() {
    PageTable table = on.pool.register(TestSource.uniform("a", 1, 4 * KIB));
    int before = on.pool.holdersKept();
    Holder brief = on.pool.holder("brief");
    Pin pin = on.pool.pin(table, 0, brief);
    brief.close();
    assertEquals(before + 1, on.pool.holdersKept());
    pin.close();
    assertEquals(before, on.pool.holdersKept());
    on.pool.holder("idle").close();
    assertEquals(before, on.pool.holdersKept());
    assertEquals(1, on.pool.report().misses() + on.pool.report().hits());
  }

  @Test
  void theReportTellsWhoPinsWhatAndSinceWhen() {
    PageTable table = on.pool.register(TestSource.uniform("seg/7", 2, 4 * KIB));
    try (Pin pin = on.pool.pin(table, 1, on.holder)) {
      PoolReport report = on.pool.report();
      PinReport oldest = report.oldestPins().getFirst();
      assertEquals("seg/7 page " + pin.page(), oldest.page());
      assertTrue(oldest.where().contains("theReportTellsWhoPinsWhat"), oldest.where());
      assertTrue(report.text().contains("test: "), report.text());
    }
  }

  @Test
  void aTableThatIsMadeAnewHasTheKeysOfTheOldOne() {
    TestSource source = TestSource.uniform("a", 3, 4 * KIB);
    PageTable old = on.pool.register(source);
    PageTable anew = on.pool.register(source, old.number());
    PageTable other = on.pool.register(source);
    assertEquals(old.key(2), anew.key(2));
    assertNotEquals(old.key(2), other.key(2));
  }
}
