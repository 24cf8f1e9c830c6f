package io.sheaf.store.table;

import io.sheaf.format.segment.Checksum;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileCache;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.PageSource;
import io.sheaf.store.pool.PageTable;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The pages of one segment as the pool sees them: data pages first, then one page for each message
/// header, each with the checksum that it must have.
///
/// Offsets, lengths and checksums are copied out of the directory, so that a page can be read while
/// nobody pins the tail: with the page's word 24 bytes of the heap. They are kept by readers, scans
/// that are to come to them, and frames ([PageTable] leads here); once there is none of these they
/// are garbage, and made anew at the next read.
///
/// While a segment is being written its pages are added one by one; nobody else knows them yet.
/// From [#complete] on nothing changes.
final class SegmentPages implements PageSource {
  private final String file;
  private final FileCache files;
  private int dataPages;
  private int pages;
  private long[] offsets;
  private int[] lengths;
  private int[] checksums;
  private @Nullable PageTable table;
  private @Nullable HeaderLengths headers;

  private SegmentPages(String file, int capacity, FileCache files) {
    this.file = file;
    this.files = files;
    offsets = new long[capacity];
    lengths = new int[capacity];
    checksums = new int[capacity];
  }

  /// The pages that a directory lists, of a segment that begins at `start` of the file.
  static SegmentPages of(String file, long start, Directory directory, FileCache files) {
    int count = directory.pages() + directory.messages();
    SegmentPages pages = new SegmentPages(file, count, files);
    for (int page = 0; page < directory.pages(); page++) {
      long offset = start + directory.pageOffset(page);
      pages.add(offset, directory.pageBytes(page), directory.pageCrc(page));
    }
    pages.endOfData();
    for (int message = 0; message < directory.messages(); message++) {
      long offset = start + directory.messageOffset(message);
      pages.add(offset, directory.metadataBytes(message), directory.metadataCrc(message));
    }
    pages.complete();
    return pages;
  }

  /// No pages yet.
  static SegmentPages empty(String file, FileCache files) {
    return new SegmentPages(file, 16, files);
  }

  /// One more page, whose checksum may be set once it is known.
  void add(long offset, int bytes, int checksum) {
    if (pages == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * pages);
      lengths = Arrays.copyOf(lengths, 2 * pages);
      checksums = Arrays.copyOf(checksums, 2 * pages);
    }
    offsets[pages] = offset;
    lengths[pages] = bytes;
    checksums[pages++] = checksum;
  }

  /// The checksum of the page added last.
  void checksum(int checksum) {
    checksums[pages - 1] = checksum;
  }

  /// Says that the pages added from here on are headers of messages.
  void endOfData() {
    dataPages = pages;
  }

  /// Says that the headers of all messages are among the pages.
  void complete() {
    headers = new HeaderLengths(pages - dataPages);
  }

  /// Has them a table of the pool, which is theirs from here on.
  PageTable register(BufferPool pool) {
    table = pool.register(this);
    return table;
  }

  /// The same for pages that had a table before, of this number.
  PageTable register(BufferPool pool, int number) {
    table = pool.register(this, number);
    return table;
  }

  /// Their table.
  PageTable table() {
    if (table == null) throw new AssertionError("no table: " + file);
    return table;
  }

  /// How long the headers are.
  HeaderLengths headers() {
    if (headers == null) throw new AssertionError("being written: " + file);
    return headers;
  }

  /// The page that holds the header of a message.
  int headerPage(int message) {
    return dataPages + message;
  }

  @Override
  public String name() {
    return file;
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public int bytes(int page) {
    return lengths[page];
  }

  @Override
  public long offset(int page) {
    return offsets[page];
  }

  @Override
  public FileLease lease() throws DiskException {
    return files.lease(file);
  }

  @Override
  public void check(int page, MemorySegment frame) {
    int found = Checksum.of(frame);
    if (found != checksums[page]) {
      String what = page < dataPages ? "" : "header of message " + (page - dataPages) + ": ";
      throw new StoreException.CorruptPage(
          file, page, offsets[page], what + mismatch(found, checksums[page]));
    }
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    String lost = lost(failure);
    return lost == null
        ? failure.toStoreException()
        : new StoreException.CorruptPage(file, page, offsets[page], lost, failure);
  }

  /// What is wrong with a file whose committed bytes are not there; null for any other failure.
  static @Nullable String lost(DiskException failure) {
    return switch (failure.reason()) {
      case ABSENT -> "the file is missing; restore it from a backup";
      case TRUNCATED -> "the file is cut short; restore it from a backup";
      case FULL, EXISTS, CANCELLED, FAILED -> null;
    };
  }

  /// What stands in every error about a checksum.
  static String mismatch(int found, int expected) {
    return "checksum %08x, expected %08x; restore the file from a backup"
        .formatted(found, expected);
  }
}
