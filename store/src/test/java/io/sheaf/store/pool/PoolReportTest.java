package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.pool.report.EvictionCounts;
import io.sheaf.store.pool.report.HolderReport;
import io.sheaf.store.pool.report.PinReport;
import io.sheaf.store.pool.report.PoolGlance;
import io.sheaf.store.pool.report.PoolReport;
import io.sheaf.store.pool.report.SpaceShape;
import io.sheaf.store.pool.report.SpaceShape.SizeClass;
import io.sheaf.store.pool.report.TableUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What the report of a pool says, compared with what was done to it.
@Timeout(60)
@ParameterizedClass
@EnumSource(Eviction.class)
class PoolReportTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  @RegisterExtension final TestPool on;

  private final Eviction eviction;

  PoolReportTest(Eviction eviction) {
    this.eviction = eviction;
    on = new TestPool(eviction);
  }

  private static void close(List<Pin> pins) {
    pins.forEach(Pin::close);
    pins.clear();
  }

  private List<Pin> pin(PageTable table, Holder holder, int... pages) {
    List<Pin> pins = new ArrayList<>();
    for (int page : pages) pins.add(on.pool.pin(table, page, holder));
    return pins;
  }

  @Test
  void pagesAreCountedByState() {
    PageTable table = on.pool.register(TestSource.uniform("a", 6, 64 * KIB));
    on.pool.pin(table, 0, on.holder).close();
    List<Pin> pins = pin(table, on.holder, 1, 2, 2);
    Claim claim = on.pool.claim(table, 3, on.holder);
    on.pool.prefetch(table, 4);
    TestPool.awaitQuiet(on.pool);
    PoolReport report = on.pool.report();
    assertEquals(4, report.pages().resident());
    assertEquals(256 * KIB, report.pages().residentBytes());
    assertEquals(2, report.pages().pinned());
    assertEquals(128 * KIB, report.pages().pinnedBytes());
    assertEquals(1, report.pages().loading());
    assertEquals(1, report.pages().arrived());
    assertEquals(0, report.pages().coming());
    claim.abandon();
    close(pins);
  }

  @Test
  void whoCountsFramesKeepsNobodyFromEvicting() throws Exception {
    PageTable table = on.pool.register(TestSource.uniform("a", 64, 64 * KIB));
    for (int page = 0; page < 32; page++) on.pool.pin(table, page, on.holder).close();
    Callable<@Nullable Void> more =
        () -> {
          for (int page = 32; page < 64; page++) on.pool.pin(table, page, on.holder).close();
          return null;
        };
    AtomicInteger shown = new AtomicInteger();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      on.pool
          .frames()
          .forEach(
              _ -> {
                if (shown.getAndIncrement() > 0) return;
                try {
                  other.submit(more).get();
                } catch (InterruptedException | ExecutionException e) {
                  throw new AssertionError(e);
                }
              });
    }
    assertTrue(shown.get() >= 1 && shown.get() <= 64, shown + " frames are shown");
    assertTrue(on.pool.report().evictions() >= 32);
    assertEquals(32, on.pool.report().pages().resident());
  }

  @Test
  void pinsAreCountedByTable() {
    PageTable flights = on.pool.register(TestSource.uniform("seg/1", 4, 4 * KIB));
    PageTable trips = on.pool.register(TestSource.uniform("seg/2", 4, 4 * KIB));
    try (Holder scan = on.pool.holder("scan").of("main.flights");
        Holder lookup = on.pool.holder("lookup").of("main.trips");
        Holder append = on.pool.holder("append").of("main.trips")) {
      for (int round = 0; round < 3; round++) {
        for (int page = 0; page < 4; page++) on.pool.pin(flights, page, scan).close();
      }
      on.pool.pinAll(trips, new int[] {0, 1}, lookup).close();
      on.pool.claim(trips, 3, append).seal().close();
      assertEquals(counted(), on.pool.report().tables());
    }
    // The holders have gone; what they did has not.
    assertEquals(counted(), on.pool.report().tables());
    PoolReport report = on.pool.report();
    assertEquals(8, report.hits());
    assertEquals(6, report.misses());
    assertEquals(1, report.pins().written());
  }

  private static List<TableUse> counted() {
    return List.of(new TableUse("main.flights", 8, 4, 0), new TableUse("main.trips", 0, 2, 1));
  }

  @Test
  void tablesBeyondTheThousandthAreCountedTogether() {
    for (int i = 0; i < 1100; i++) on.pool.holder("h").of("t" + i).close();
    assertEquals(1001, on.pool.report().tables().size());
  }

  @Test
  void holdersTellWhoTheyAreAndWhatTheyHave() {
    PageTable table = on.pool.register(TestSource.uniform("seg/7", 3, 64 * KIB));
    Holder scan = on.pool.holder("scan of main.t").of("main.t");
    List<Pin> pins = pin(table, scan, 0, 1);
    pins.addAll(pin(table, on.holder, 2));
    List<HolderReport> holders = on.pool.report().holders();
    assertEquals(2, holders.size());
    HolderReport first = holders.getFirst();
    assertEquals("scan of main.t", first.name());
    assertEquals("main.t", first.table());
    assertEquals(128 * KIB, first.pinnedBytes());
    assertEquals(2, first.pins());
    assertTrue(first.madeAt().startsWith("PoolReportTest.holdersTellWho"), first.madeAt());
    close(pins);
    scan.close();
    assertEquals(List.of(), on.pool.report().holders());
  }

  @Test
  void theOldestPinComesFirstWithItsPlace() {
    PageTable table = on.pool.register(TestSource.uniform("seg/7", 9, 4 * KIB));
    Pin old = on.pool.pin(table, 8, on.holder);
    PinSet young = on.pool.pinAll(table, new int[] {1, 2, 3}, on.holder);
    List<PinReport> oldest = on.pool.report().oldestPins();
    assertEquals(
        List.of("seg/7 page 8", "seg/7 page 1"), oldest.stream().map(PinReport::page).toList());
    assertEquals(3, oldest.getLast().pages());
    assertEquals(12 * KIB, oldest.getLast().bytes());
    assertEquals(Thread.currentThread().getName(), oldest.getFirst().thread());
    assertTrue(oldest.getFirst().where().contains("theOldestPinComesFirst"), oldest.toString());
    old.close();
    young.close();
    assertEquals(List.of(), on.pool.report().oldestPins());
  }

  @Test
  void setsAreOnTheBooksThoughFewTellTheirPlace() {
    BufferPool plain = TestPool.plain(2 * MIB, PoolOptions.defaults().withOverflow(0));
    PageTable table = plain.register(TestSource.uniform("a", 16, 4 * KIB));
    Holder holder = plain.holder("h");
    List<PinSet> sets = new ArrayList<>();
    for (int i = 0; i < 8; i++) sets.add(plain.pinAll(table, new int[] {2 * i, 2 * i + 1}, holder));
    List<PinReport> oldest = plain.report().oldestPins();
    assertEquals(8, oldest.size());
    assertTrue(oldest.getFirst().where().contains("setsAreOnTheBooks"), oldest.toString());
    assertTrue(oldest.stream().skip(1).allMatch(pin -> pin.where().isEmpty()), oldest.toString());
    sets.forEach(PinSet::close);
    holder.close();
    PoolInvariants.checkAtRest(plain);
    plain.close();
  }

  @Test
  void theShapeOfTheArenaIsToldBySize() {
    PageTable table = on.pool.register(TestSource.uniform("a", 8, 256 * KIB));
    PageTable small = on.pool.register(TestSource.uniform("b", 4, 64 * KIB));
    for (int page = 0; page < 8; page++) on.pool.pin(table, page, on.holder).close();
    PoolReport full = on.pool.report();
    assertEquals(0, full.space().freeBytes());
    assertEquals(List.of(new SizeClass(256 * KIB, 8)), full.space().used());
    assertEquals(0.0, full.space().fragmentation());
    List<Pin> pins = pin(small, on.holder, 0, 1, 2, 3);
    PoolReport report = on.pool.report();
    assertEquals(new SizeClass(64 * KIB, 4), report.space().used().getFirst());
    long sum = report.space().freeBytes() + report.pages().residentBytes();
    assertEquals(2 * MIB, sum);
    close(pins);
    on.pool.forget(table);
    on.pool.forget(small);
    PoolReport empty = on.pool.report();
    assertEquals(List.of(new SizeClass(2 * MIB, 1)), empty.space().free());
    assertEquals(List.of(), empty.space().used());
  }

  @Test
  void twoHolesOfAThirdAndTwoThirdsAreFragmentedByAThird() {
    PageTable[] tables = new PageTable[8];
    for (int i = 0; i < 8; i++) {
      tables[i] = on.pool.register(TestSource.uniform("t" + i, 1, 256 * KIB));
      on.pool.pin(tables[i], 0, on.holder).close();
    }
    for (int i : new int[] {1, 4, 5}) on.pool.forget(tables[i]);
    PoolReport report = on.pool.report();
    assertEquals(768 * KIB, report.space().freeBytes());
    assertEquals(512 * KIB, report.space().largestFreeBytes());
    assertEquals(1.0 / 3, report.space().fragmentation(), 1e-9);
  }

  @Test
  void searchesForRoomTellWhyTheyFailed() {
    on.reopen(2 * MIB, 0, Duration.ofMillis(20));
    PageTable small = on.pool.register(TestSource.uniform("a", 8, 256 * KIB));
    PageTable large = on.pool.register(TestSource.uniform("b", 1, 512 * KIB));
    for (int page = 0; page < 8; page++) on.pool.pin(small, page, on.holder).close();
    // Every other one is pinned: no victim has a neighbour to go with it.
    List<Pin> pins = pin(small, on.holder, 0, 2, 4, 6);
    assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pin(large, 0, on.holder));
    EvictionCounts counts = on.pool.report().eviction();
    assertTrue(counts.searches() > 0, counts.toString());
    assertTrue(counts.foundNothing() > 0, counts.toString());
    assertTrue(counts.besidePins() >= 4, counts.toString());
    assertEquals(0, counts.besideLoads(), counts.toString());
    close(pins);
    // The same beside pages that are being filled.
    List<Claim> claims = new ArrayList<>();
    PageTable written = on.pool.register(TestSource.uniform("c", 4, 256 * KIB));
    on.pool.forget(small);
    PageTable again = on.pool.register(TestSource.uniform("d", 4, 256 * KIB));
    for (int page = 0; page < 4; page++) {
      claims.add(on.pool.claim(written, page, on.holder));
      on.pool.pin(again, page, on.holder).close();
    }
    assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pin(large, 0, on.holder));
    counts = on.pool.report().eviction();
    assertTrue(counts.besideLoads() >= 4, counts.toString());
    claims.forEach(Claim::abandon);
  }

  @Test
  void waitsAreTimedAndWhoWaitsIsNamed() throws Exception {
    PageTable table = on.pool.register(TestSource.uniform("a", 2, 2 * MIB));
    Pin pin = on.pool.pin(table, 0, on.holder);
    Thread waiter = Thread.ofVirtual().start(() -> on.pool.pin(table, 1, on.holder).close());
    while (on.pool.report().waits().waiting() == 0) Thread.onSpinWait();
    PoolReport during = on.pool.report();
    assertEquals(2 * MIB, during.waits().waitingBytes());
    assertEquals("a page 1", during.waits().line().getFirst().page());
    assertTrue(during.waits().line().getFirst().thread().startsWith("virtual "), during.text());
    assertTrue(during.text().contains("\nwaiting  "), during.text());
    long before = System.nanoTime();
    while (System.nanoTime() - before < 3_000_000) Thread.onSpinWait();
    pin.close();
    waiter.join();
    PoolReport after = on.pool.report();
    assertEquals(1, after.waits().count());
    assertEquals(0, after.waits().waiting());
    assertEquals(0, after.waits().stuck());
    assertTrue(after.waits().longestMillis() >= 3, after.text());
    assertTrue(after.waits().millis() >= after.waits().longestMillis(), after.text());
  }

  @Test
  void errorsAreCountedAndTheLastIsQuoted() {
    TestSource source = TestSource.uniform("seg/9", 4, 4 * KIB);
    PageTable table = on.pool.register(source);
    assertEquals("none", words(on.pool.report()));
    source.before =
        page ->
            switch (page) {
              case 1 -> new StoreException.CorruptPage("seg/9", 1, 4096, "checksum");
              case 2 ->
                  new DiskException("read", "seg/9", 0, 1, DiskException.Reason.FAILED, "EIO");
              default -> null;
            };
    on.pool.pin(table, 0, on.holder).close();
    assertThrows(StoreException.IoFailed.class, () -> on.pool.pin(table, 2, on.holder));
    assertThrows(StoreException.CorruptPage.class, () -> on.pool.pin(table, 1, on.holder));
    PoolReport report = on.pool.report();
    assertEquals(1, report.errors().damaged());
    assertEquals(1, report.errors().failedReads());
    assertTrue(report.errors().last().contains("seg/9 page 1 at 0x1000"), report.text());
  }

  private static String words(PoolReport report) {
    String line = report.text().lines().filter(l -> l.startsWith("errors")).findFirst().orElse("");
    return line.substring("errors".length()).strip();
  }

  @Test
  void thePolicyIsToldInWords() {
    PageTable table = on.pool.register(TestSource.uniform("a", 3, 4 * KIB));
    for (int page = 0; page < 3; page++) on.pool.pin(table, page, on.holder).close();
    String words = on.pool.report().eviction().policy();
    String expected =
        switch (eviction) {
          case CLOCK -> "CLOCK: a ring of 3 pages";
          case SIEVE -> "SIEVE: a queue of 3 pages";
          case LRU_2 -> "LRU-2: 3 pages in order, 0 parked, 0 ghosts";
          case TINY_LFU -> "W-TinyLFU: window 1 pages (1.0 %), probation 2, protected 0";
        };
    assertEquals(expected + "; brief 0, read ahead 0, expected 0", words);
  }

  @Test
  void theTextFitsOneScreenHoweverMuchThereIsToTell() {
    PageTable table = on.pool.register(TestSource.uniform("a", 64, 4 * KIB));
    List<Holder> holders = new ArrayList<>();
    List<Pin> pins = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      holders.add(on.pool.holder("scan " + i).of("main.t" + i));
      pins.addAll(pin(table, holders.get(i), i));
    }
    String text = on.pool.report().text();
    assertTrue(text.lines().count() <= 28, text);
    assertTrue(text.contains("and 59 more"), text);
    assertEquals(64, on.pool.report().holders().size());
    close(pins);
    holders.forEach(Holder::close);
  }

  @Test
  void aGlanceAgreesWithTheReport() {
    PageTable table = on.pool.register(TestSource.uniform("a", 20, 256 * KIB));
    for (int page = 0; page < 20; page++) on.pool.pin(table, page, on.holder).close();
    on.pool.prefetch(table, 1);
    TestPool.awaitQuiet(on.pool);
    try (Pin pin = on.pool.pin(table, 19, on.holder)) {
      PoolReport report = on.pool.report();
      PoolGlance glance = on.pool.glance();
      assertEquals(19, pin.page());
      assertEquals(report.space().freeBytes(), glance.freeBytes());
      assertEquals(report.pins(), glance.pins());
      assertEquals(report.ahead(), glance.ahead());
      assertEquals(report.evictions(), glance.evictions());
      assertEquals(256 * KIB, glance.pinnedBytes());
      assertTrue(glance.evictions() >= 12);
    }
  }

  @Test
  void jsonSaysWhatTheFiguresSay() {
    PageTable table =
        on.pool.register(TestSource.uniform("odd \"name\"\\\n\u0001 ✓ 😀", 3, 4 * KIB));
    try (Pin pin = on.pool.pin(table, 1, on.holder)) {
      Map<String, Object> figures = on.pool.report().figures();
      String json = PoolReport.json(figures);
      assertEquals(1, pin.page());
      assertTrue(
          json.contains("\"page\":\"odd \\\"name\\\"\\\\\\u000a\\u0001 ✓ \\ud83d\\ude00 page 1\""),
          json);
      assertTrue(
          json.contains("\"pages\":{\"resident\":1,\"resident_bytes\":4096,\"pinned\":1"), json);
      assertEquals(1, json.lines().count());
    }
  }

  @Test
  void anArenaOfSeveralRegionsThatIsFreeIsNotFragmented() {
    long region = 1L << 30;
    SpaceShape free = new SpaceShape(4 * region, region, region, List.of(), List.of());
    assertEquals(0, free.fragmentation());
  }
}
