package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.arrow.Step;
import io.sheaf.store.arrow.StepSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A log file lives as long as anybody needs a snapshot or a segment in it, and no longer.
final class OldLogsTest {
  private static final long LOG_BYTES = 128 << 10;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Store store;
  private long rows;

  @BeforeEach
  void open() throws Exception {
    store = fixture.open("s", LOG_BYTES);
    // What folds does so when it is told to.
    store.writes().engine().segments().load().end();
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    rows = 0;
  }

  private void append(long more) throws Exception {
    store.table("t").append(Numbers.source(2, rows, more, 65_536), Key.random());
    rows += more;
  }

  private void fold() throws Exception {
    try (Snapshot newest = store.snapshot()) {
      store.chores().folding().now(newest.table("t").id());
    }
  }

  private List<Path> logs() throws Exception {
    try (var files = Files.list(fixture.path("s").resolve("log"))) {
      return files.sorted().toList();
    }
  }

  /// Appends until a new log file is in use, to which it appends, too; then folds all.
  private void leaveTheLogFile() throws Exception {
    Path last = logs().getLast();
    while (logs().getLast().equals(last)) append(1000);
    append(10);
    fold();
  }

  private void requireWhole() {
    try (Snapshot newest = store.snapshot()) {
      Numbers.check(newest.table("t").scan(), 0, rows, 0, 1);
    }
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("s")).damages());
    store = fixture.open("s");
    try (Snapshot newest = store.snapshot()) {
      Numbers.check(newest.table("t").scan(), 0, rows, 0, 1);
    }
  }

  @Test
  void itGoesWithTheFoldOfItsLastSegment() throws Exception {
    append(10);
    Path first = logs().getFirst();
    leaveTheLogFile();
    assertFalse(Files.exists(first));
    assertEquals(1, logs().size());
    requireWhole();
  }

  @Test
  void itStaysForASnapshotThatIsOpen() throws Exception {
    append(10);
    Path first = logs().getFirst();
    try (Snapshot before = store.snapshot()) {
      leaveTheLogFile();
      leaveTheLogFile();
      assertTrue(Files.exists(first));
      Numbers.check(before.table("t").scan(), 0, 10, 0, 1);
    }
    assertEquals(1, logs().size());
    requireWhole();
  }

  @Test
  void itStaysForSnapshotsThatAreKeptUntilTheyExpire() throws Exception {
    store.keepSnapshots(Duration.ofHours(1));
    append(10);
    long then = store.log().catalog().snapshot();
    leaveTheLogFile();
    leaveTheLogFile();
    assertEquals(3, logs().size());
    try (Snapshot old = store.snapshotAt(then)) {
      Numbers.check(old.table("t").scan(), 0, 10, 0, 1);
    }
    store.expireSnapshots(Duration.ZERO);
    assertEquals(1, logs().size());
    assertThrows(StoreException.NoSuchSnapshot.class, () -> store.snapshotAt(then));
    requireWhole();
  }

  @Test
  void oneWithoutSegmentsGoesWhenItsSnapshotsExpire() throws Exception {
    store.keepSnapshots(Duration.ofHours(1));
    for (int i = 0; logs().size() < 3; i++) {
      store.renameTable(i % 2 == 0 ? "t" : "u", i % 2 == 0 ? "u" : "t");
      if (i % 2 == 1 && logs().size() == 3) break;
    }
    assertEquals(3, logs().size());
    store.expireSnapshots(Duration.ZERO);
    assertEquals(1, logs().size());
  }

  @Test
  void itStaysForABackupUnderWay() throws Exception {
    append(10);
    Path first = logs().getFirst();
    Pace crawl = Pace.of(1);
    AtomicReference<@Nullable Throwable> ended = new AtomicReference<>();
    Thread backup =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    store.backup(fixture.path("b"), false, crawl);
                  } catch (CancellationException e) {
                    ended.set(e);
                  }
                });
    while (crawl.bytes() == 0) Thread.onSpinWait();
    leaveTheLogFile();
    assertTrue(Files.exists(first));
    crawl.cancel();
    backup.join();
    assertTrue(ended.get() instanceof CancellationException);
    assertFalse(Files.exists(first));
    requireWhole();
  }

  @Test
  void aPinnedPageOutlivesItsFile() throws Exception {
    append(10);
    Path first = logs().getFirst();
    StepSource steps;
    Step step;
    try (Snapshot before = store.snapshot()) {
      steps = before.table("t").scan().steps();
      step = Objects.requireNonNull(steps.next());
    }
    leaveTheLogFile();
    assertTrue(Files.exists(first), "a scan that is under way needs it");
    steps.close();
    assertFalse(Files.exists(first));
    step.close();
    requireWhole();
  }

  @Test
  void whoVerifiesAndScrubsMeanwhileFindsNothing() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    Thread looks =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!stop.get()) {
                      Set<String> all = Set.of();
                      Verification found =
                          store.verify(
                              all, Verification.Depth.FULL, Pace.unlimited(), damage -> {});
                      assertEquals(List.of(), found.damages());
                    }
                  } catch (RuntimeException | AssertionError e) {
                    failed.set(e);
                  }
                });
    for (int i = 0; i < 20 && failed.get() == null; i++) leaveTheLogFile();
    stop.set(true);
    looks.join();
    assertEquals(null, failed.get());
    fold();
    assertEquals(1, logs().size());
    requireWhole();
  }
}
