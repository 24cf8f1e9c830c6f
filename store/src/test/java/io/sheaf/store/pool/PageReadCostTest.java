package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.AllocatedBytes;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FileCache;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.PosixDisk;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.evict.Course;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What it costs on the heap to read a page that is not in memory.
final class PageReadCostTest {
  private static final int PAGE = 16 << 10;
  private static final int PAGES = 4096;
  private static final int BATCH = 8;
  private static final int AHEAD = 16 * BATCH;
  private static final long ARENA = 32L << 20;
  private static final int ATTEMPTS = 60;

  /// Bytes for a page that whoever wants it reads: the pin, and what the JDK makes for errno.
  private static final double MOST_DEMANDED = 140;

  /// Bytes for a page of eight that are read ahead together and pinned together, in the thread that
  /// asks for them and in that of the ring.
  private static final double MOST_AHEAD = 140;

  @TempDir Path directory;
  private Disk disk;
  private FileCache files;
  private BufferPool pool;
  private PageTable table;

  /// This one, and that of the ring.
  private List<Thread> threads = List.of();

  /// Pages of a file, without a checksum, which may make objects of its own.
  private final class Source implements PageSource {
    @Override
    public String name() {
      return "pages";
    }

    @Override
    public int pages() {
      return PAGES;
    }

    @Override
    public int bytes(int page) {
      return PAGE;
    }

    @Override
    public long offset(int page) {
      return (long) page * PAGE;
    }

    @Override
    public FileLease lease() throws DiskException {
      return files.lease(name());
    }

    @Override
    public StoreException failed(int page, DiskException failure) {
      return failure.toStoreException();
    }

    @Override
    public void check(int page, MemorySegment frame) {
      assertEquals(0, frame.get(ValueLayout.JAVA_LONG, 0));
    }
  }

  @BeforeEach
  void open() throws DiskException {
    assumeTrue(AllocatedBytes.areCounted(), "this JVM does not count allocated bytes");
    disk = PosixDisk.open(directory);
    // By the page cache: this is not about the device.
    try (DiskFile file = disk.create("pages", 0, Disk.Caching.BUFFERED)) {
      file.truncate((long) PAGES * PAGE);
    }
    files = new FileCache(disk, Disk.Caching.BUFFERED, 4);
    FrameArena arena = FrameArena.open(ARENA);
    arena.slice(0, ARENA);
    pool = new BufferPool(arena, disk.engine(arena, "pages", EngineOptions.defaults()), options());
    table = pool.register(new Source());
    Thread self = Thread.currentThread();
    threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.equals(self) || thread.getName().equals("sheaf-ring"))
            .toList();
  }

  /// As they are for users.
  private static PoolOptions options() {
    PoolOptions some = PoolOptions.defaults();
    return new PoolOptions(
        some.patience(), some.overflowBytes(), false, false, some.eviction(), some.stuckAfter());
  }

  @AfterEach
  void close() throws DiskException {
    if (pool == null) return;
    pool.close();
    files.close();
    disk.close();
  }

  @Test
  void aPageThatIsMissedCostsNextToNothing() {
    try (Holder holder = pool.holder("reader")) {
      double least =
          least("missed", MOST_DEMANDED, () -> pool.glance().pins().misses(), () -> demand(holder));
      assertTrue(least <= MOST_DEMANDED, least + " bytes for a page");
    }
  }

  @Test
  void aPageThatIsReadAheadCostsNextToNothing() {
    try (Holder holder = pool.holder("scan", AccessHint.FORETOLD)) {
      double least =
          least("read ahead", MOST_AHEAD, () -> pool.glance().ahead().useful(), () -> scan(holder));
      assertTrue(least <= MOST_AHEAD, least + " bytes for a page");
    }
  }

  /// The fewest bytes for a page, in the first round that has few enough, or of all.
  private double least(String what, double enough, LongSupplier pages, Runnable round) {
    double least = Double.MAX_VALUE;
    double read = 0;
    // Until the compiler has done its part, which may be late where others use the processors.
    for (int i = 0; i < ATTEMPTS && least > enough; i++) {
      long pagesBefore = pages.getAsLong();
      long before = allocated();
      round.run();
      long after = allocated();
      read = pages.getAsLong() - pagesBefore;
      assertTrue(read > PAGES / 4, read + " pages " + what);
      least = Math.min(least, (after - before) / read);
    }
    System.out.printf("%.1f bytes allocated for a page %s, of %.0f%n", least, what, read);
    return least;
  }

  private void demand(Holder holder) {
    for (int page = 0; page < PAGES; page++) pool.pin(table, page, holder).close();
  }

  private void scan(Holder holder) {
    Course course = new Course(0);
    int[] ahead = new int[BATCH];
    int[] wanted = new int[BATCH];
    try (Expectation _ = pool.expect(table, course, page -> page)) {
      for (int page = 0; page < AHEAD; page += BATCH) {
        pool.prefetch(table, batch(page, ahead));
      }
      for (int page = 0; page < PAGES; page += BATCH) {
        course.advance(page);
        if (page + AHEAD < PAGES) pool.prefetch(table, batch(page + AHEAD, ahead));
        // Who is sooner than the engine makes what to wait for, and spends the request.
        for (int each : batch(page, wanted)) {
          while (PageWord.isComing(table.word(each))) Thread.onSpinWait();
        }
        pool.pinAll(table, wanted, holder).close();
      }
    }
  }

  private static int[] batch(int first, int[] pages) {
    for (int i = 0; i < pages.length; i++) pages[i] = first + i;
    return pages;
  }

  private long allocated() {
    return threads.stream().mapToLong(AllocatedBytes::of).sum();
  }
}
