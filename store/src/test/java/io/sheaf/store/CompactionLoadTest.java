package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A writer at full speed, a deleter, eight readers of the newest snapshot, compaction and a
/// scrubber beside them: every row a reader saw is there at the end unless it was deleted, none
/// twice, and how long readers took with and without compaction.
///
/// `-Dsheaf.seconds` says how long: 10, half of them without compaction. `-Dsheaf.kept` says how
/// many rows the deleter leaves.
final class CompactionLoadTest {
  private static final long SECONDS = Long.getLong("sheaf.seconds", 10);
  private static final long KEPT = Long.getLong("sheaf.kept", 400_000);
  private static final int READERS = 8;
  private static final int LOOK = 4;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("CompactionLoadTest");

  /// Rows `[deleting, appended)` are there, if no others.
  private final AtomicLong appended = new AtomicLong();

  private final AtomicLong deleting = new AtomicLong();
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong looks = new AtomicLong();
  private final AtomicLong compactions = new AtomicLong();
  private final AtomicLong replaced = new AtomicLong();
  private volatile long end;
  private ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

  private boolean goesOn() {
    return System.nanoTime() < end;
  }

  private Void write(Store store, Random random) throws Exception {
    while (goesOn()) {
      long first = appended.get();
      int rows = 1 + random.nextInt(3000);
      store.table("t").append(Numbers.source(2, first, rows, 1000), Key.random());
      appended.set(first + rows);
    }
    return null;
  }

  /// Keeps the table from growing without bound, and compaction from being left alone.
  private Void delete(Store store) throws Exception {
    while (goesOn()) {
      long upTo = appended.get() - KEPT;
      if (upTo - deleting.get() > 20_000) {
        deleting.set(upTo);
        store.table("t").delete("c0 < ?", upTo);
      }
      Thread.sleep(20);
    }
    return null;
  }

  private Void compact(Store store) throws Exception {
    do {
      replaced.addAndGet(store.table("t").compact(CompactionOptions.defaults()).replaced());
      compactions.incrementAndGet();
      Thread.sleep(50);
    } while (goesOn());
    return null;
  }

  /// Looks at a few neighbouring batches of the newest snapshot: the rows that must be there.
  private Void read(Store store, Random random) {
    do {
      long least = appended.get();
      long begun = System.nanoTime();
      try (Snapshot snapshot = store.snapshot()) {
        Scan scan = snapshot.table("t").scan();
        long batches = scan.batchCount();
        long from = batches <= LOOK ? 0 : random.nextLong(batches - LOOK);
        long[] next = {-1};
        Scans.forEach(
            scan.batches(from, Math.min(batches, from + LOOK)),
            (rows, _) -> {
              long first = Numbers.first(rows);
              assertTrue(next[0] < 0 || next[0] == first, "rows are missing, or there twice");
              Numbers.check(rows, first, 0, 1);
              next[0] = first + rows.rows();
            });
        long rows = snapshot.table("t").rows();
        assertTrue(rows >= least - deleting.get(), "rows are missing");
        seen.accumulateAndGet(next[0], Math::max);
      }
      nanos.add(System.nanoTime() - begun);
      looks.incrementAndGet();
    } while (goesOn());
    return null;
  }

  private double[] phase(Store store, boolean compacting, long seconds) throws Exception {
    nanos = new ConcurrentLinkedQueue<>();
    end = System.nanoTime() + seconds * 1_000_000_000L;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Callable<Void>> all = new ArrayList<>();
      all.add(() -> write(store, Seed.random(seed, 0)));
      all.add(() -> delete(store));
      if (compacting) all.add(() -> compact(store));
      for (int i = 1; i <= READERS; i++) {
        Random random = Seed.random(seed, i);
        all.add(() -> read(store, random));
      }
      for (Future<Void> each : all.stream().map(threads::submit).toList()) each.get();
    }
    long[] sorted = Stream.of(nanos.toArray(Long[]::new)).mapToLong(n -> n).sorted().toArray();
    assertTrue(sorted.length > 0, "no reader came to look");
    return new double[] {sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6};
  }

  @Test
  void everyRowThatAReaderSawIsThereAtTheEnd() throws Exception {
    Options options = Options.defaults().pool(Options.mib(64)).scrub(Options.mib(8));
    Store store = fixture.open("s", options);
    store.createTable(TableName.of("t"), Numbers.schema(2), new TableOptions(8192, null));
    for (int i = 0; i < 20; i++) {
      store.table("t").append(Numbers.source(2, i * 100L, 100, 100), Key.random());
      appended.set(i * 100L + 100);
    }
    double[] without = phase(store, false, Math.max(1, SECONDS / 2));
    long segmentsWithout = segments(store);
    double[] with = phase(store, true, Math.max(1, SECONDS - SECONDS / 2));
    long segmentsWith = segments(store);
    try (Snapshot snapshot = store.snapshot()) {
      long rows = appended.get() - deleting.get();
      assertEquals(rows, snapshot.table("t").rows(), "rows in all");
      Numbers.check(snapshot.table("t").scan(), deleting.get(), rows, 0, 1);
    }
    assertTrue(seen.get() <= appended.get(), "a reader saw rows that are not there");
    assertTrue(compactions.get() > 0 && replaced.get() > 0, replaced + " segments replaced");
    System.out.printf(
        "compaction: %,d rows appended, %,d deleted, %,d looks by %d readers, %d compactions of %,d"
            + " segments: 0 rows lost, 0 twice%n",
        appended.get(), deleting.get(), looks.get(), READERS, compactions.get(), replaced.get());
    System.out.printf(
        "readers: p50 %.2f ms, p99 %.2f ms without compaction (%,d segments at the end);"
            + " p50 %.2f ms, p99 %.2f ms with it (%,d segments)%n",
        without[0], without[1], segmentsWithout, with[0], with[1], segmentsWith);
    Scrub scrub = Objects.requireNonNull(store.scrub());
    System.out.print(scrub.text());
    assertEquals(0, scrub.damages(), "what the scrubber found");
    // It rests for seconds between two rounds, and its first one finds all of it in the log.
    assertTrue(SECONDS < 60 || scrub.bytes() > 0, "the scrubber read nothing");
    store.chores().close();
    long files;
    try (Snapshot snapshot = store.snapshot()) {
      List<SegmentRef> segments = snapshot.table("t").state().segments();
      files = segments.stream().filter(segment -> segment.place() == null).count();
    }
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    assertEquals(files, StoreFixture.segments(fixture.path("s")).size());
  }

  private static long segments(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.table("t").segments();
    }
  }
}
