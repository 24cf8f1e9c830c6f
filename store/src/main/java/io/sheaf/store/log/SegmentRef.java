package io.sheaf.store.log;

/// A committed segment file, as the log names it.
///
/// The tail (page directory and footer) is what the log vouches for: with its CRC32C known here, a
/// stale, swapped or foreign file is found at first touch.
///
/// @param id never reused in this store; the file is [StoreFiles#segment]
/// @param bytes length of the file
/// @param rows rows in all batches
/// @param batches record batches
/// @param pages pages, dictionaries included
/// @param tailOffset where the tail begins in the file
/// @param tailBytes length of the tail; it ends the file
/// @param tailCrc CRC32C of the tail
/// @param schemaVersion version of the table's schema that the segment was written with
/// @param logicalBytes Arrow bytes of its buffers without padding
/// @param deleted rows that are no longer there
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
    DeletedRows deleted) {

  /// A segment of which nothing was deleted.
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
        DeletedRows.NONE);
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
            && deleted.count() <= rows;
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

  /// Rows that are still there.
  public long rowsLeft() {
    return rows - deleted.count();
  }

  /// The same with all of its rows.
  SegmentRef undeleted() {
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
        logicalBytes);
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
        all);
  }
}
