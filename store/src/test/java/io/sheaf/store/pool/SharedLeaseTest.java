package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class SharedLeaseTest {
  private int taken;
  private int given;

  private final class Source implements PageSource {
    @Override
    public String name() {
      return "source";
    }

    @Override
    public int pages() {
      return 1;
    }

    @Override
    public int bytes(int page) {
      return 4096;
    }

    @Override
    public long offset(int page) {
      return 0;
    }

    @Override
    public FileLease lease() {
      taken++;
      return new FileLease() {
        @Override
        public DiskFile file() {
          throw new AssertionError("not asked for");
        }

        @Override
        public void close() {
          given++;
        }
      };
    }

    @Override
    public StoreException failed(int page, DiskException failure) {
      return failure.toStoreException();
    }

    @Override
    public void check(int page, MemorySegment frame) {
      // Nothing is read.
    }
  }

  @Test
  void theFileIsGivenBackOnceWithTheLastShare() throws DiskException {
    SharedLease lease = new SharedLease(new Source());
    SharedLease first = lease.open().share();
    SharedLease second = lease.open().share();
    first.close();
    lease.close();
    assertEquals(0, given);
    second.close();
    assertEquals(1, taken);
    assertEquals(1, given);
  }

  @Test
  void whoAsksForNothingOpensNothing() {
    new SharedLease(new Source()).close();
    assertEquals(0, taken + given);
  }
}
