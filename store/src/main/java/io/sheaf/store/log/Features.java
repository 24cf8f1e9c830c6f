package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The three words by which a store says what a program must know to read or write it.
///
/// An unknown bit in `incompatible` refuses the store; one in `readOnly` refuses writing; one in
/// `compatible` is no obstacle. Four bits have a meaning: [#LOG_SEGMENTS], [#DELETED_ROWS],
/// [#JOINED_APPENDS] and [#STAGES].
///
/// @param compatible may be ignored
/// @param readOnly may be ignored by readers
/// @param incompatible may not be ignored
record Features(long compatible, long readOnly, long incompatible) {
  /// Incompatible: the record names segments in the log, and may carry some. Who does not know of
  /// it would look for them in files.
  static final long LOG_SEGMENTS = 1;

  /// Incompatible: the record takes rows out of segments. Who does not know of it would show them.
  static final long DELETED_ROWS = 2;

  /// Incompatible: a commit of the record is several appends, each with its key. Who does not know
  /// of it would take the second key for damage.
  static final long JOINED_APPENDS = 4;

  /// Read-only compatible: there are stages. Who does not know of them would take their files for
  /// orphans.
  static final long STAGES = 1;

  /// What this program writes into a record without anything special.
  static final Features WRITTEN = new Features(0, 0, 0);

  private static final long KNOWN_READ_ONLY = STAGES;
  private static final long KNOWN_INCOMPATIBLE = LOG_SEGMENTS | DELETED_ROWS | JOINED_APPENDS;

  static Features read(FieldReader in) throws Malformed {
    return new Features(in.u64(), in.u64(), in.u64());
  }

  void write(FieldWriter out) {
    out.u64(compatible).u64(readOnly).u64(incompatible);
  }

  /// Whether a newer program may have added what an older one skips.
  boolean mayHoldMore() {
    return compatible != 0;
  }

  /// Whether the record may carry segments.
  boolean logSegments() {
    return (incompatible & LOG_SEGMENTS) != 0;
  }

  /// Whether entries may tell of stages.
  boolean stages() {
    return (readOnly & STAGES) != 0;
  }

  /// Whether a commit of the record may be several appends.
  boolean joinedAppends() {
    return (incompatible & JOINED_APPENDS) != 0;
  }

  /// What a record with a commit of so many keys says.
  static Features ofKeys(int keys) {
    return keys > 1 ? new Features(0, 0, JOINED_APPENDS) : WRITTEN;
  }

  /// What a record with this entry says.
  static Features of(Entry entry) {
    return switch (entry) {
      case Entry.RowsDeleted e -> new Features(0, 0, DELETED_ROWS);
      case Entry.Staged e -> new Features(0, STAGES, inLog(e.segments()));
      case Entry.StageEnded e -> new Features(0, STAGES, 0);
      case Entry.SegmentsLeft e -> new Features(0, 0, inLog(e.segments()));
      case Entry.OfTable e -> new Features(0, 0, inLog(TableChanges.brought(e)));
      default -> WRITTEN;
    };
  }

  private static long inLog(List<SegmentRef> segments) {
    return segments.stream().anyMatch(segment -> segment.place() != null) ? LOG_SEGMENTS : 0;
  }

  /// What a record with these entries says.
  static Features of(Iterable<? extends Entry> entries) {
    Features all = WRITTEN;
    for (Entry entry : entries) all = all.and(of(entry));
    return all;
  }

  /// All bits of both.
  Features and(Features more) {
    return new Features(
        compatible | more.compatible, readOnly | more.readOnly, incompatible | more.incompatible);
  }

  /// Whether all of these are said.
  boolean cover(Features needed) {
    return and(needed).equals(this);
  }

  /// Throws unless this program may read what carries these words.
  void requireReadable(String file, long offset) {
    long unknown = incompatible & ~KNOWN_INCOMPATIBLE;
    if (unknown != 0) {
      throw new StoreException.NewerFormat(file, offset, "incompatible " + describe(unknown));
    }
  }

  /// Why this program may not write what carries these words, or null.
  @Nullable String whyNotWritable(String file) {
    long unknown = readOnly & ~KNOWN_READ_ONLY;
    return unknown == 0
        ? null
        : file + " has the unknown read-only compatible " + describe(unknown);
  }

  private static String describe(long bits) {
    StringBuilder text = new StringBuilder("feature");
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      long bit = Long.lowestOneBit(rest);
      text.append(rest == bits ? " " : ", ").append(Long.numberOfTrailingZeros(bit));
    }
    return text.toString();
  }
}
