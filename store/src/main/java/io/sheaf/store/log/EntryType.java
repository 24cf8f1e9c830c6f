package io.sheaf.store.log;

import org.jspecify.annotations.Nullable;

/// The numbers of the entries in the log.
enum EntryType {
  STORE_CREATED(1),
  COMMIT_END(2),
  KEY_USED(3),
  STATE_BEGINS(4),
  KEY_KEPT(5),
  STATE_ENDS(6),
  TABLE_CREATED(16),
  TABLE_DROPPED(17),
  TABLE_RENAMED(18),
  COLUMN_ADDED(19),
  TABLE_KEPT(20),
  SEGMENTS_ADDED(32),
  SEGMENTS_REPLACED(33),
  /// Comes with its feature bit.
  ROWS_DELETED(35),
  SEGMENTS_REWRITTEN(36),
  /// Comes with its feature bit, as the next one does.
  STAGED(48, true),
  STAGE_ENDED(49, true),
  SNAPSHOTS_KEPT(56),
  SNAPSHOTS_EXPIRED(57),
  SEGMENTS_LEFT(58);

  /// Flag of an entry that a program which does not know its type may skip.
  static final int SKIPPABLE = 1;

  final int number;

  /// With which it is written.
  final int flags;

  EntryType(int number) {
    this(number, false);
  }

  EntryType(int number, boolean skippable) {
    this.number = number;
    this.flags = skippable ? SKIPPABLE : 0;
  }

  static @Nullable EntryType of(int number) {
    for (EntryType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }
}
