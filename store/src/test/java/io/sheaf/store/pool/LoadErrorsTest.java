package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The heap may be used up at any line: whoever wants the page later must not wait for a load that
/// nobody is at. [TestPool] closes the pool, which waits for such loads, too.
@Timeout(60)
final class LoadErrorsTest {
  private static final int BYTES = 64 << 10;
  private static final int[] ALL = {0, 1, 2, 3};

  @RegisterExtension final TestPool on = new TestPool();

  /// Where in the load of page 2 there is no memory.
  enum Place {
    OFFSET,
    LEASE,
    /// In telling what is wrong with the file.
    FAILURE_OF_LEASE,
    /// In the request, of which the offset is no offset.
    REQUEST,
    FAILURE_OF_READ
  }

  /// Pages of a file that is fine, and calls that are not.
  private static final class Source implements PageSource {
    final TestSource pages = TestSource.uniform("a", 4, BYTES);
    final AtomicInteger leases = new AtomicInteger();
    final OutOfMemoryError noMemory = new OutOfMemoryError("on purpose");
    volatile @Nullable Place bad;

    @Override
    public String name() {
      return pages.name();
    }

    @Override
    public int pages() {
      return pages.pages();
    }

    @Override
    public int bytes(int page) {
      return pages.bytes(page);
    }

    @Override
    public long offset(int page) {
      if (page == 2 && bad == Place.OFFSET) throw noMemory;
      return page == 2 && bad == Place.REQUEST ? -1 : pages.offset(page);
    }

    private DiskException failure() {
      return new DiskException("open", "a", 0, 1, DiskException.Reason.FAILED, "EMFILE");
    }

    @Override
    public FileLease lease() throws DiskException {
      if (bad == Place.LEASE) throw noMemory;
      if (bad == Place.FAILURE_OF_LEASE) throw failure();
      FileLease lease = pages.lease();
      leases.incrementAndGet();
      return new FileLease() {
        @Override
        public DiskFile file() {
          return lease.file();
        }

        @Override
        public void close() {
          leases.decrementAndGet();
        }
      };
    }

    @Override
    public StoreException failed(int page, DiskException failure) {
      if (bad == Place.FAILURE_OF_LEASE || bad == Place.FAILURE_OF_READ) throw noMemory;
      return pages.failed(page, failure);
    }

    @Override
    public void check(int page, MemorySegment frame) {
      pages.check(page, frame);
    }
  }

  private final Source source = new Source();

  private PageTable registered(Place place) {
    source.bad = place;
    if (place == Place.FAILURE_OF_READ) {
      source.pages.before = page -> page == 2 ? source.failure() : null;
    }
    return on.pool.register(source);
  }

  private void isAsIfNothingHadBeen(PageTable table) {
    TestPool.awaitQuiet(on.pool);
    source.bad = null;
    source.pages.before = page -> null;
    for (int page : ALL) {
      try (Pin pin = on.pool.pin(table, page, on.holder)) {
        source.pages.verify(page, pin.segment());
      }
    }
  }

  @AfterEach
  void everyLeaseIsGivenBack() {
    assertEquals(0, source.leases.get());
  }

  @ParameterizedTest
  @EnumSource
  void aBatch(Place place) {
    PageTable table = registered(place);
    Error thrown = assertThrows(Error.class, () -> on.pool.pinAll(table, ALL, on.holder));
    if (place != Place.REQUEST) assertSame(source.noMemory, thrown);
    isAsIfNothingHadBeen(table);
  }

  @ParameterizedTest
  @EnumSource
  void pagesReadAhead(Place place) {
    PageTable table = registered(place);
    try {
      on.pool.prefetch(table, ALL);
    } catch (Error e) {
      assertSame(place == Place.REQUEST ? e : source.noMemory, e);
    }
    isAsIfNothingHadBeen(table);
  }

  @ParameterizedTest
  @EnumSource(names = {"OFFSET", "LEASE", "FAILURE_OF_LEASE", "FAILURE_OF_READ"})
  void aSinglePage(Place place) {
    PageTable table = registered(place);
    Error thrown = assertThrows(Error.class, () -> on.pool.pin(table, 2, on.holder).close());
    assertSame(source.noMemory, thrown);
    isAsIfNothingHadBeen(table);
  }
}
