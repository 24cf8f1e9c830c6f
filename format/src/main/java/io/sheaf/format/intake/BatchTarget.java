package io.sheaf.format.intake;

import io.sheaf.format.schema.Schema;

/// How large a batch should be: it ends at so many rows or so many bytes, whichever comes first.
///
/// @param rows rows of a batch
/// @param bytes bytes of a batch's body, every buffer rounded up to 64
/// @param share a batch under one of so many parts of both is worth joining with others
public record BatchTarget(long rows, long bytes, int share) {
  private static final int COMING = 4;
  private static final int FILLED = 2;

  /// Rows of a batch unless the table says otherwise.
  public static final long ROWS = 64 << 10;

  /// The most that one row may take.
  public static final long LARGEST_ROW = 64L << 20;

  /// What Go's and Rust's clients accept as one message, less room for its header.
  private static final long LEAST = (4L << 20) - (64 << 10);

  private static final long PER_COLUMN = 64L << 10;

  /// What comes in is copied to be joined only when it is under a quarter.
  public BatchTarget(long rows, long bytes) {
    this(rows, bytes, COMING);
  }

  /// All are positive.
  public BatchTarget {
    if (rows < 1 || bytes < 1) throw new AssertionError("target of " + rows + " rows, " + bytes);
  }

  /// The target of a table: 64 KiB for each column, but at least just under 4 MiB and at most 64
  /// MiB.
  public static BatchTarget of(Schema schema, long rows) {
    long wanted = PER_COLUMN * schema.fields().size();
    return new BatchTarget(rows, Math.clamp(wanted, LEAST, LARGEST_ROW));
  }

  /// The same for rows that are to lie for long: nothing stays under half a batch that another
  /// could be joined with.
  public BatchTarget filled() {
    return new BatchTarget(rows, bytes, FILLED);
  }

  boolean fits(long someRows, long someBytes) {
    return someRows <= rows && someBytes <= bytes;
  }

  /// Under the share by either measure: worth joining with others.
  boolean small(long someRows, long someBytes) {
    return someRows < rows / share && someBytes < bytes / share;
  }
}
