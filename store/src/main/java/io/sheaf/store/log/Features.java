package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import org.jspecify.annotations.Nullable;

/// The three words by which a store says what a program must know to read or write it.
///
/// An unknown bit in `incompatible` refuses the store; one in `readOnly` refuses writing; one in
/// `compatible` is no obstacle. Three bits have a meaning: [#DELETED_ROWS], [#STAGES], and
/// [#LOG_SEGMENTS], which this program does not know how to read.
///
/// @param compatible may be ignored
/// @param readOnly may be ignored by readers
/// @param incompatible may not be ignored
record Features(long compatible, long readOnly, long incompatible) {
  /// Incompatible: records may carry pages, named by entries of type `LogSegment`.
  static final long LOG_SEGMENTS = 1;

  /// Incompatible: the record takes rows out of segments. Who does not know of it would show them.
  static final long DELETED_ROWS = 2;

  /// Read-only compatible: there are stages. Who does not know of them would take their files for
  /// orphans.
  static final long STAGES = 1;

  /// What this program writes.
  static final Features WRITTEN = new Features(0, 0, 0);

  /// What this program writes into a record with deleted rows.
  static final Features WITH_DELETED_ROWS = new Features(0, 0, DELETED_ROWS);

  /// What this program writes into a record that tells of stages.
  static final Features WITH_STAGES = new Features(0, STAGES, 0);

  private static final long KNOWN_READ_ONLY = STAGES;
  private static final long KNOWN_INCOMPATIBLE = DELETED_ROWS;

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

  /// Whether entries may take rows out of segments.
  boolean deletesRows() {
    return (incompatible & DELETED_ROWS) != 0;
  }

  /// Whether entries may tell of stages.
  boolean stages() {
    return (readOnly & STAGES) != 0;
  }

  /// What a record with this entry says.
  static Features of(Entry entry) {
    return switch (entry) {
      case Entry.RowsDeleted e -> WITH_DELETED_ROWS;
      case Entry.Staged e -> WITH_STAGES;
      case Entry.StageEnded e -> WITH_STAGES;
      default -> WRITTEN;
    };
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
      if (bit == LOG_SEGMENTS) {
        text.append(" (log segments)");
      }
    }
    return text.toString();
  }
}
