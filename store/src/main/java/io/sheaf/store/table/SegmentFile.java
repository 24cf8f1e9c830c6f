package io.sheaf.store.table;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.segment.Checksum;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileCache;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Claim;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageSource;
import io.sheaf.store.pool.PageTable;
import io.sheaf.store.pool.Pin;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/// One segment that the catalog names, in a file of its own or in the log: where its bytes are, on
/// disk and in frames.
///
/// Nothing is read before the first [#read]. The tail is one page of the pool, checked against the
/// commit record; what it says is good for all other pages. The list of those goes with the last of
/// them that is in memory or in use, and is made again from the tail. Any thread.
final class SegmentFile {
  private final SegmentRef ref;
  private final SegmentIdentity identity;
  private final String name;
  private final long tailAt;
  private final FileCache files;
  private final BufferPool pool;
  private final PageTable tail;

  // Made anew, under the lock, when nobody refers to them any more.
  private volatile @Nullable WeakReference<SegmentPages> pages;

  // Of their table, whenever it is made; under the lock.
  private @Nullable Integer number;

  // Under the lock: whether the file is about to go, or has gone.
  private boolean gone;

  SegmentFile(SegmentIdentity identity, SegmentRef ref, FileCache files, BufferPool pool) {
    this.ref = ref;
    this.identity = identity;
    this.name = ref.file();
    this.tailAt = ref.start() + ref.tailOffset();
    this.files = files;
    this.pool = pool;
    this.tail = pool.register(new Tail());
  }

  SegmentRef ref() {
    return ref;
  }

  /// The file that it stands in, relative to the store directory.
  String name() {
    return name;
  }

  /// Opens the segment for reading: its tail stays pinned until the reader is closed.
  ///
  /// @throws StoreException.NewerFormat when a later version has written it
  SegmentReader read(Holder holder) {
    return reader(pool.pin(tail, 0, holder));
  }

  /// The same if its tail is in memory, and null otherwise. Never waits.
  @Nullable SegmentReader tryRead(Holder holder) {
    Pin pin = pool.tryPin(tail, 0, holder);
    return pin == null ? null : reader(pin);
  }

  private SegmentReader reader(Pin pin) {
    try {
      Directory directory = Directory.open(pin.segment(), ref.bytes(), identity);
      return new SegmentReader(name, directory, pool, pages(directory), pin);
    } catch (MalformedException e) {
      pin.close();
      throw new StoreException.CorruptStore(name, tailAt, String.valueOf(e.getMessage()));
    } catch (UnsupportedException e) {
      // The tail is the one that was committed: nothing is damaged.
      pin.close();
      throw new StoreException.NewerFormat(name, tailAt, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      pin.close();
      throw e;
    }
  }

  /// Asks for the tail to be read ahead.
  void prefetchTail() {
    pool.prefetch(tail, 0);
  }

  private @Nullable SegmentPages known() {
    WeakReference<SegmentPages> known = pages;
    return known == null ? null : known.get();
  }

  private SegmentPages pages(Directory directory) {
    SegmentPages known = known();
    return known != null ? known : list(directory);
  }

  private synchronized SegmentPages list(Directory directory) {
    SegmentPages known = known(); // by now
    if (known != null) return known;
    SegmentPages listed = SegmentPages.of(name, ref.start(), directory, files);
    if (number == null) listed.register(pool);
    else listed.register(pool, number);
    hold(listed);
    return listed;
  }

  private void hold(SegmentPages listed) {
    number = listed.table().number();
    pages = new WeakReference<>(listed);
    if (gone) pool.forget(listed.table());
  }

  /// Takes over the page table that the segment was written through, so that what is in frames
  /// stays. A reader that was faster goes on with its own.
  synchronized void adopt(SegmentPages written) {
    hold(written);
  }

  /// Puts all pages into frames, as far as there is room. Nobody else knows the segment yet.
  ///
  /// @param bytes the whole segment
  void fill(MemorySegment bytes, Holder holder) {
    MemorySegment last = bytes.asSlice(ref.tailOffset());
    SegmentPages all = pages(Directory.open(last, ref.bytes(), identity));
    fill(tail, 0, last, holder);
    for (int page = 0; page < all.pages(); page++) {
      long from = all.offset(page) - ref.start();
      fill(all.table(), page, bytes.asSlice(from, all.bytes(page)), holder);
    }
  }

  private void fill(PageTable table, int page, MemorySegment bytes, Holder holder) {
    Claim claim = pool.tryClaim(table, page, holder);
    if (claim == null) return;
    claim.segment().copyFrom(bytes);
    claim.seal().close();
  }

  /// Gives up all frames, once unpinned, and the descriptor: the file is about to go.
  void forget() {
    pool.forget(tail);
    SegmentPages known = end();
    if (known != null) pool.forget(known.table());
    files.forget(name);
  }

  // Whoever has pinned the tail before may list the pages only now.
  private synchronized @Nullable SegmentPages end() {
    gone = true;
    return known();
  }

  /// The tail as a source of one page.
  private final class Tail implements PageSource {
    @Override
    public String name() {
      return name;
    }

    @Override
    public int pages() {
      return 1;
    }

    @Override
    public boolean isIndex() {
      return true;
    }

    @Override
    public int bytes(int page) {
      return Math.toIntExact(ref.tailBytes());
    }

    @Override
    public long offset(int page) {
      return tailAt;
    }

    @Override
    public FileLease lease() throws DiskException {
      return files.lease(name);
    }

    @Override
    public StoreException failed(int page, DiskException failure) {
      String lost = SegmentPages.lost(failure);
      return lost == null
          ? failure.toStoreException()
          : new StoreException.CorruptStore(name, tailAt, "directory: " + lost, failure);
    }

    @Override
    public void check(int page, MemorySegment frame) {
      int found = Checksum.of(frame);
      if (found != ref.tailCrc()) {
        String what = "directory: " + SegmentPages.mismatch(found, ref.tailCrc());
        throw new StoreException.CorruptStore(name, tailAt, what);
      }
    }
  }
}
