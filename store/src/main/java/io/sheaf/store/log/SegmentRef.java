package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import org.jspecify.annotations.Nullable;

/// A committed segment, as the log names it: a file of its own, or a part of a log file.
///
/// Its offsets are counted from where it begins.
///
/// The tail (page directory and footer) is what the log vouches for: with its CRC32C known here, a
/// stale, swapped or foreign file is found at first touch.
///
/// @param id never reused in this store
/// @param bytes its length
/// @param rows rows in all batches
/// @param batches record batches
/// @param pages pages, dictionaries included
/// @param tailOffset where the tail begins
/// @param tailBytes length of the tail, which ends the segment
/// @param tailCrc CRC32C of the tail
/// @param schemaVersion version of the table's schema that the segment was written with
/// @param logicalBytes Arrow bytes of its buffers without padding
/// @param deleted rows that are no longer there
/// @param place where it stands in the log, or null when it has the file [StoreFiles#segment]
public record SegmentRef(
    long id,
    long bytes,
    long rows,
    int batches,
    int pages,
    long tailOffset,
    long tailBytes,
    int tailCrc,
    int schemaVersion,
    long logicalBytes,
    DeletedRows deleted,
    @Nullable LogPlace place) {

  /// A segment with a file of its own, of which nothing was deleted.
  public SegmentRef(
      long id,
      long bytes,
      long rows,
      int batches,
      int pages,
      long tailOffset,
      long tailBytes,
      int tailCrc,
      int schemaVersion,
      long logicalBytes) {
    this(
        id,
        bytes,
        rows,
        batches,
        pages,
        tailOffset,
        tailBytes,
        tailCrc,
        schemaVersion,
        logicalBytes,
        DeletedRows.NONE,
        null);
  }

  public SegmentRef {
    boolean sane =
        id > 0
            && rows >= 0
            && batches >= 0
            && pages >= 0
            && tailOffset >= 0
            && tailBytes > 0
            && tailOffset <= bytes
            && tailBytes == bytes - tailOffset
            && schemaVersion > 0
            && logicalBytes >= 0
            && deleted.count() <= rows
            && (place == null
                || (bytes % Disk.BLOCK == 0 && place.offset() <= Long.MAX_VALUE - bytes));
    if (!sane) {
      throw new IllegalArgumentException(
          "segment %x: %d bytes, %d rows, %d batches, %d pages, tail %d+%d, schema %d, logical %d"
              .formatted(
                  id,
                  bytes,
                  rows,
                  batches,
                  pages,
                  tailOffset,
                  tailBytes,
                  schemaVersion,
                  logicalBytes));
    }
  }

  /// The file that it stands in, relative to the store directory.
  public String file() {
    return place == null ? StoreFiles.segment(id) : StoreFiles.log(place.epoch());
  }

  /// Where it begins in that file.
  public long start() {
    return place == null ? 0 : place.offset();
  }

  /// Whether it can lie in its file when that has `length` bytes.
  public boolean fits(long length) {
    return place == null ? length == bytes : length - place.offset() >= bytes;
  }

  /// The same with a file of its own.
  public SegmentRef inFile() {
    return with(deleted, null);
  }

  /// Rows that are still there.
  public long rowsLeft() {
    return rows - deleted.count();
  }

  /// The same with all of its rows.
  SegmentRef undeleted() {
    return with(DeletedRows.NONE, place);
  }

  /// The same without some more rows.
  SegmentRef without(DeletedRows more) throws Contradiction {
    for (var part : more.parts().entrySet()) {
      int batch = part.getKey();
      if (batch >= batches) {
        throw new Contradiction("rows of batch " + batch + " of " + batches + " are deleted");
      }
      int of = part.getValue().rows();
      if (of > rows) {
        throw new Contradiction(of + " rows in batch " + batch + " of a segment of " + rows);
      }
    }
    DeletedRows all = deleted.plus(more);
    if (all.count() > rows) {
      throw new Contradiction(all.count() + " of " + rows + " rows are deleted");
    }
    return with(all, place);
  }

  /// The same in a log file.
  SegmentRef at(LogPlace where) {
    return with(deleted, where);
  }

  private SegmentRef with(DeletedRows gone, @Nullable LogPlace where) {
    return new SegmentRef(
        id,
        bytes,
        rows,
        batches,
        pages,
        tailOffset,
        tailBytes,
        tailCrc,
        schemaVersion,
        logicalBytes,
        gone,
        where);
  }
}
