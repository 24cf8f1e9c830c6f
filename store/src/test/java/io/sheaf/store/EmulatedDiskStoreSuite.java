package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.emulated.EmulatedDisk;
import io.sheaf.store.emulated.MountedDisk;
import io.sheaf.store.io.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A store on a device that fails: whoever asked gets a typed error that names file, place and
/// cause, and what was acknowledged is there when the fault is over.
///
/// Not among the tests of the build, for it needs root: see `docs/testing.md`.
@Timeout(300)
final class EmulatedDiskStoreSuite {
  private static final Options SMALL = Options.defaults().pool(Options.mib(4));
  private static final long ROWS = 100_000;

  /// Rows of which the one in the middle has a number that makes its block a bad one.
  private static final long BAD = EmulatedDisk.MARK - ROWS / 2;

  @RegisterExtension static final MountedDisk DEVICE = new MountedDisk(40);

  private final KillState acknowledged = KillState.empty();
  private Path root = Path.of("unset");

  /// An empty store for a rung.
  private Store fresh(String rung) throws IOException {
    System.setProperty("sheaf.io", rung);
    root = DEVICE.directory().resolve("s");
    return open();
  }

  private Store open() {
    return Store.open(root, SMALL);
  }

  @AfterEach
  void over() throws IOException {
    System.clearProperty("sheaf.io");
    DEVICE.get().remount();
    StoreFixture.delete(Objects.requireNonNull(root.getParent()));
  }

  private void create(Store store, String name, long first) throws IOException {
    store.createTable(
        TableName.of(name),
        Numbers.source(2, first, ROWS, 16_384),
        TableOptions.defaults(),
        Key.of("create " + name));
    acknowledged.tables().put(name, new KillState.Rows(first, ROWS));
  }

  /// The fault is over: the store opens with all that was acknowledged and nothing else.
  private void isWhole() throws IOException {
    DEVICE.get().remount();
    try (Store store = open()) {
      assertNull(store.whyReadOnly());
      assertEquals(acknowledged, KillState.of(store));
      acknowledged.check(store);
      assertEquals(0, store.poolReport().pinnedBytes());
    }
    // Files of what failed may wait for one more opening behind a torn record.
    open().close();
    assertEquals(List.of(), Scans.verify(root).damages());
  }

  private static void scan(Store store, String name, long first) {
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table(name).scan(), first, ROWS, 0, 1);
    }
  }

  /// A segment with the mark in it, and where in the file that stands.
  private record Marked(String file, long at) {}

  private Marked marked() throws IOException {
    for (Path segment : StoreFixture.segments(root)) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment));
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < bytes.limit(); at += Long.BYTES) {
        if (bytes.getLong(at) == EmulatedDisk.MARK) {
          return new Marked(root.relativize(segment).toString(), at);
        }
      }
    }
    throw new AssertionError("no segment has the mark");
  }

  private static void assertTold(StoreException.IoFailed told, Marked marked, String words) {
    DiskException cause = assertInstanceOf(DiskException.class, told.getCause());
    assertEquals(marked.file(), told.file());
    assertEquals(cause.offset(), told.offset());
    long end = told.offset() + cause.length();
    assertTrue(told.offset() <= marked.at() && marked.at() < end, () -> told + " for " + marked);
    assertTrue(Scans.message(told).contains(words), told::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring_fixed", "ring_plain", "pread"})
  void aPageThatCannotBeReadFailsTheScansThatNeedIt(String rung) throws Exception {
    try (Store store = fresh(rung)) {
      create(store, "good", 5);
      create(store, "bad", BAD);
    }
    Marked marked = marked();
    int told = 0;
    int served = 0;
    try (Store store = open();
        ExecutorService readers = Executors.newFixedThreadPool(4)) {
      long before = DEVICE.get().injected();
      DEVICE.get().fail("read", "EIO", true);
      List<Future<?>> bad = new ArrayList<>();
      List<Future<?>> good = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        bad.add(
            readers.submit(
                () -> {
                  StoreException.IoFailed failure =
                      assertThrows(StoreException.IoFailed.class, () -> scan(store, "bad", BAD));
                  assertTold(failure, marked, "EIO");
                }));
        good.add(readers.submit(() -> scan(store, "good", 5)));
      }
      for (Future<?> each : bad) {
        each.get();
        told++;
      }
      for (Future<?> each : good) {
        each.get();
        served++;
      }
      long injected = DEVICE.get().injected() - before;
      assertTrue(injected > 0);
      assertEquals(0, store.poolReport().pinnedBytes());
      DEVICE.get().heal();
      scan(store, "bad", BAD);
      System.out.printf(
          "%s: %d scans of a bad page told (%d injected), %d of other pages served beside them,"
              + " 0 misattributed%n",
          rung, told, injected, served);
    }
    isWhole();
  }

  @ParameterizedTest
  @CsvSource({
    "ring_fixed,EIO",
    "ring_fixed,ENOSPC",
    "ring_plain,EIO",
    "ring_plain,ENOSPC",
    "pread,EIO",
    "pread,ENOSPC"
  })
  void aPageThatCannotBeWrittenFailsItsAppendAlone(String rung, String errno) throws Exception {
    try (Store store = fresh(rung)) {
      create(store, "old", 7);
      List<StoreException> failures = new ArrayList<>();
      DEVICE.get().fail("write", errno, true);
      try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
        Future<?> good =
            beside.submit(
                () -> {
                  create(store, "beside", 9);
                  return null;
                });
        for (int i = 0; i < 3; i++) {
          failures.add(assertThrows(StoreException.class, () -> create(store, "bad", BAD)));
        }
        good.get();
      }
      create(store, "after", 11);
      assertEquals(0, store.poolReport().pinnedBytes());
      acknowledged.check(store);
      DEVICE.get().heal();
      create(store, "bad", BAD);
      long at = marked().at();
      failures.forEach(told -> assertWriteTold(told, errno, at));
      System.out.printf("%s: %s%n", rung, failures.getFirst().getMessage());
    }
    isWhole();
  }

  /// The write that failed had the mark in it, which stands at the same place in each of the files.
  private static void assertWriteTold(StoreException told, String errno, long at) {
    DiskException cause = assertInstanceOf(DiskException.class, told.getCause());
    boolean found = cause.offset() <= at && at < cause.offset() + cause.length();
    assertTrue(found, () -> told + " for the mark at " + at);
    if (errno.equals("ENOSPC")) {
      StoreException.OutOfSpace full = assertInstanceOf(StoreException.OutOfSpace.class, told);
      assertEquals(cause.file(), full.file());
      assertEquals(cause.offset(), full.offset());
    } else {
      StoreException.IoFailed failed = assertInstanceOf(StoreException.IoFailed.class, told);
      assertEquals(cause.file(), failed.file());
      assertEquals(cause.offset(), failed.offset());
    }
    assertTrue(cause.file().endsWith(".seg"), told::toString);
    assertTrue(Scans.message(told).contains("write: " + errno), told::toString);
  }

  @ParameterizedTest
  @CsvSource({"ring_fixed,write", "pread,write", "ring_fixed,flush", "pread,flush"})
  void aDeviceThatTakesNothingMoreLosesNothing(String rung, String operation) throws Exception {
    Store store = fresh(rung);
    try {
      create(store, "old", 7);
      DEVICE.get().fail(operation, "EIO", false);
      StoreException.IoFailed told =
          assertThrows(StoreException.IoFailed.class, () -> create(store, "lost", 9));
      assertTrue(Scans.message(told).contains("EIO"), told::toString);
      System.out.printf("%s, %s: %s%n", rung, operation, told.getMessage());
      acknowledged.check(store);
      assertEquals(0, store.poolReport().pinnedBytes());
      // After a flush that failed nobody knows what the device has.
      assertEquals(operation.equals("flush"), store.whyReadOnly() != null);
    } finally {
      if (store.whyReadOnly() == null) {
        // The mark of a clean end cannot be written either.
        StoreException.IoFailed told = assertThrows(StoreException.IoFailed.class, store::close);
        assertTrue(Scans.message(told).contains("EIO"), told::toString);
      }
      store.close();
    }
    isWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring_fixed", "portable"})
  void aFlushOfTheLogThatFailsMakesTheStoreReadOnly(String rung) throws Exception {
    try (Store store = fresh(rung)) {
      create(store, "old", 7);
      store.createTable(TableName.of("e"), Numbers.schema(2), TableOptions.defaults());
      acknowledged.tables().put("e", new KillState.Rows(0, 0));
      DEVICE.get().fail("flush", "EIO", false);
      StoreException.CommitUnknown told =
          assertThrows(
              StoreException.CommitUnknown.class, () -> store.renameTable("old", "renamed"));
      DiskException cause = assertInstanceOf(DiskException.class, told.getCause());
      assertTrue(cause.file().startsWith("log/"), cause::toString);
      assertNotNull(store.whyReadOnly());
      DEVICE.get().heal();
      assertThrows(StoreException.ReadOnly.class, () -> store.dropTable("old"));
      acknowledged.check(store);
    }
    DEVICE.get().remount();
    try (Store store = open()) {
      // Nobody knows which it is; it is the one or the other, whole.
      if (KillState.of(store).tables().containsKey("renamed")) {
        KillState.Rows rows = acknowledged.tables().remove("old");
        acknowledged.tables().put("renamed", Objects.requireNonNull(rows));
      }
    }
    isWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring_fixed", "pread", "portable"})
  void aFullFileSystemRefusesWhatDoesNotFitUntilThereIsSpace(String rung) throws Exception {
    int full = 0;
    try (Store store = fresh(rung)) {
      create(store, "old", 7);
      Path filler = DEVICE.get().files().resolve("filler");
      fill(filler, 3 << 20);
      for (int i = 0; i < 30; i++) {
        try {
          create(store, "t" + i, i);
        } catch (StoreException.OutOfSpace e) {
          assertTrue(e.file().endsWith(".seg") || e.file().startsWith("log/"), e::toString);
          if (full++ == 0) System.out.printf("%s, full: %s%n", rung, e.getMessage());
        }
      }
      assertTrue(full > 20, "it is not full");
      assertNull(store.whyReadOnly());
      acknowledged.check(store);
      Files.delete(filler);
      create(store, "after", 11);
    }
    isWhole();
  }

  /// Leaves less than `left` bytes of the device.
  private static void fill(Path filler, long left) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(1 << 16);
    try (FileChannel file =
        FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (Files.getFileStore(filler).getUsableSpace() > left) {
        file.write(piece.clear());
        file.force(true);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring_fixed", "ring_plain", "pread", "portable"})
  void aSegmentThatMayNotGrowIsToldAndLeavesNothing(String rung) throws Exception {
    try (Store store = fresh(rung)) {
      create(store, "old", 7);
    }
    List<String> prlimit = List.of("prlimit", "--fsize=" + (1 << 20));
    List<String> arguments = List.of(root.toString(), rung);
    Process child = ChildJvm.start(prlimit, LimitedChild.class, arguments);
    String said;
    try (var lines = child.inputReader()) {
      said = lines.lines().filter(line -> line.startsWith("told:")).findFirst().orElse("nothing");
    }
    assertEquals(0, child.waitFor());
    String words = rung.equals("portable") ? "File too large" : "EFBIG";
    assertTrue(said.matches("told:seg/.*\\.seg [1-9]\\d* .*" + words + ".*"), said);
    acknowledged.tables().put("small", new KillState.Rows(3, 1000));
    isWhole();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring_fixed", "ring_plain", "pread", "portable"})
  void aSegmentThatIsCutUnderneathFailsWhereItWasCut(String rung) throws Exception {
    try (Store store = fresh(rung)) {
      create(store, "bad", BAD);
    }
    Marked marked = marked();
    Path file = root.resolve(marked.file());
    Path whole = Files.copy(file, DEVICE.get().beside("whole-" + rung));
    try (Store store = open()) {
      cut(file, marked.at());
      StoreException.CorruptStore told =
          assertThrows(StoreException.CorruptStore.class, () -> scan(store, "bad", BAD));
      assertEquals(marked.file(), told.file());
      assertTrue(told.offset() > marked.at(), "the directory stands at the end");
      assertInstanceOf(DiskException.class, told.getCause());
      Files.write(file, Files.readAllBytes(whole));
      try (Snapshot snapshot = store.snapshot()) {
        Numbers.check(snapshot.table("bad").scan().select("c1"), BAD, ROWS, 1);
      }
      // Now the directory and the other column are in frames.
      cut(file, marked.at());
      StoreException.CorruptPage page =
          assertThrows(StoreException.CorruptPage.class, () -> scan(store, "bad", BAD));
      assertEquals(marked.file(), page.file());
      DiskException cause = assertInstanceOf(DiskException.class, page.getCause());
      assertEquals(page.offset(), cause.offset());
      assertTrue(page.offset() <= marked.at(), page::toString);
      assertTrue(marked.at() < page.offset() + cause.length(), page::toString);
      assertTrue(Scans.message(page).contains("cut short"), page::toString);
      System.out.printf("%s: %s%n", rung, page.getMessage());
      assertEquals(0, store.poolReport().pinnedBytes());
      Files.write(file, Files.readAllBytes(whole));
      scan(store, "bad", BAD);
    }
    isWhole();
  }

  /// Cuts a file off at the block in which `at` stands.
  private static void cut(Path file, long at) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(at & -4096);
    }
  }
}
