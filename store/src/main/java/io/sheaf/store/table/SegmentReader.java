package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Expectation;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.Pin;
import io.sheaf.store.pool.PinSet;
import io.sheaf.store.pool.evict.Course;
import io.sheaf.store.pool.evict.Steps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A segment whose directory is at hand: its tail is pinned until this is closed.
///
/// One thread at a time. What it pinned stays pinned after it is closed.
final class SegmentReader implements AutoCloseable {
  private final String name;
  private final Directory directory;
  private final BufferPool pool;
  private final SegmentPages pages;
  private final Pin tail;

  SegmentReader(String name, Directory directory, BufferPool pool, SegmentPages pages, Pin tail) {
    this.name = name;
    this.directory = directory;
    this.pool = pool;
    this.pages = pages;
    this.tail = tail;
  }

  /// The file, relative to the store directory.
  String name() {
    return name;
  }

  Directory directory() {
    return directory;
  }

  /// Pins the header of a message and those of its pages that hold the chosen columns.
  ///
  /// @param columns top-level columns of a record batch; null for all of them, or for a dictionary
  PinnedMessage pin(int message, int @Nullable [] columns, Holder holder) {
    int[] wanted = pages(message, columns);
    PinSet pins = pool.pinAll(pages.table(), wanted, holder);
    return pinned(message, wanted, pins);
  }

  /// The same, if all of these pages are in memory; null otherwise. Never waits.
  @Nullable PinnedMessage tryPin(int message, int @Nullable [] columns, Holder holder) {
    int[] wanted = pages(message, columns);
    PinSet pins = pool.tryPinAll(pages.table(), wanted, holder);
    return pins == null ? null : pinned(message, wanted, pins);
  }

  private PinnedMessage pinned(int message, int[] wanted, PinSet pins) {
    return new PinnedMessage(directory, message, wanted, pins, pages.headers(), pool.arena());
  }

  /// Asks for the same pages to be read ahead, in the order of the file; false when there was no
  /// room for all of them.
  boolean prefetch(int message, int @Nullable [] columns) {
    int[] wanted = pages(message, columns);
    // The header stands before the data: with all columns it is one run.
    int header = wanted[wanted.length - 1];
    System.arraycopy(wanted, 0, wanted, 1, wanted.length - 1);
    wanted[0] = header;
    return pool.prefetch(pages.table(), wanted);
  }

  /// Whether all of the same pages are in memory, at this moment.
  boolean isResident(int message, int @Nullable [] columns) {
    for (int page : pages(message, columns)) {
      if (!pages.table().isResident(page)) return false;
    }
    return true;
  }

  /// Tells the pool which pages a scan will read; to be closed once it has.
  Expectation expect(Course course, Steps steps) {
    return pool.expect(pages.table(), course, steps);
  }

  /// Bytes of the memory that pages are read into.
  long poolBytes() {
    return pool.arena().bytes();
  }

  /// Bytes of the same pages.
  long bytes(int message, int @Nullable [] columns) {
    long bytes = 0;
    for (int page : pages(message, columns)) bytes += pages.bytes(page);
    return bytes;
  }

  /// Ascending data pages, then the header's page.
  int[] pages(int message, int @Nullable [] columns) {
    int first = directory.firstPage(message);
    int count = directory.pageCount(message);
    int[] wanted;
    if (columns == null) {
      wanted = new int[count + 1];
      for (int i = 0; i < count; i++) wanted[i] = first + i;
    } else {
      int batch = directory.ordinal(message);
      wanted = new int[columns.length + 1];
      int used = 0;
      for (int column : columns) {
        // One that was added later is not there.
        if (column >= directory.columns()) continue;
        int page = directory.chunkPage(batch, column);
        if (page != Directory.NO_PAGE) wanted[used++] = page;
      }
      wanted = distinct(wanted, used);
    }
    wanted[wanted.length - 1] = pages.headerPage(message);
    return wanted;
  }

  /// The first `used` numbers, sorted, each once, with room for one more behind.
  private static int[] distinct(int[] numbers, int used) {
    Arrays.sort(numbers, 0, used);
    int kept = 0;
    for (int i = 0; i < used; i++) {
      if (i == 0 || numbers[i] != numbers[i - 1]) numbers[kept++] = numbers[i];
    }
    return Arrays.copyOf(numbers, kept + 1);
  }

  @Override
  public void close() {
    tail.close();
  }
}
