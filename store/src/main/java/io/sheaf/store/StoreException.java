package io.sheaf.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operating error of the store: something outside the program is not as the caller hoped.
///
/// Every case is a final class of its own, so that a `switch` over the error is checked by the
/// compiler. The message is one line that says what happened, where, and what to do; the accessors
/// carry the same facts as values. A bug of the store itself is never one of these: it is an
/// `AssertionError` that shows the broken state.
///
/// An instance may reach several threads: everyone who waits for one read gets the one failure.
public abstract sealed class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  private static String withSuggestion(String message, @Nullable String suggestion) {
    return suggestion == null ? message : message + "; did you mean \"" + suggestion + "\"?";
  }

  /// No table of that name in the snapshot that was asked.
  public static final class NoSuchTable extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String table;

    /// The `suggestion` is the nearest name there is, if one is near.
    public NoSuchTable(String table, @Nullable String suggestion) {
      super(withSuggestion("no table \"" + table + "\"", suggestion), null);
      this.table = table;
    }

    /// The name as the caller wrote it.
    public String table() {
      return table;
    }
  }

  /// No column of that name in the table.
  public static final class NoSuchColumn extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String table;
    private final String column;

    /// The `suggestion` is the nearest name there is, if one is near.
    public NoSuchColumn(String table, String column, @Nullable String suggestion) {
      super(withSuggestion("no column \"" + column + "\" in " + table, suggestion), null);
      this.table = table;
      this.column = column;
    }

    /// The qualified name of the table.
    public String table() {
      return table;
    }

    /// The name as the caller wrote it.
    public String column() {
      return column;
    }
  }

  /// A snapshot that never was, or is no longer kept.
  public static final class NoSuchSnapshot extends StoreException {
    private static final long serialVersionUID = 1L;

    public NoSuchSnapshot(String wanted, String why) {
      super("no snapshot " + wanted + ": " + why, null);
    }
  }

  /// A stage that never was, or was committed, aborted or given up by now.
  public static final class NoSuchStage extends StoreException {
    private static final long serialVersionUID = 1L;
    private final long stage;

    public NoSuchStage(long stage) {
      super("no stage " + stage + ": it was committed or aborted, or its time was over", null);
      this.stage = stage;
    }

    /// Its id.
    public long stage() {
      return stage;
    }
  }

  /// No room for one more stage, within the limits set at open.
  public static final class StagesFull extends StoreException {
    private static final long serialVersionUID = 1L;

    public StagesFull(String what) {
      super("no room to stage: " + what + "; commit or abort some first", null);
    }
  }

  /// A table of that name exists already.
  public static final class TableExists extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String table;

    public TableExists(String table) {
      super("table \"" + table + "\" exists already", null);
      this.table = table;
    }

    /// The qualified name of the table.
    public String table() {
      return table;
    }
  }

  /// A filter that does not parse, or does not fit the columns it names.
  public static final class BadPredicate extends StoreException {
    private static final long serialVersionUID = 1L;
    private final int start;
    private final int end;
    private final boolean namesNoColumn;

    /// The range `[start, end)` counts characters of the filter text.
    public BadPredicate(String reason, int start, int end) {
      this(reason, start, end, false);
    }

    /// The same, telling whether the fault is a column that is not there.
    public BadPredicate(String reason, int start, int end, boolean namesNoColumn) {
      super("bad filter at " + start + "-" + end + ": " + reason, null);
      this.start = start;
      this.end = end;
      this.namesNoColumn = namesNoColumn;
    }

    /// Whether all that is wrong is a column that is not there.
    public boolean namesNoColumn() {
      return namesNoColumn;
    }

    /// First character of the text that is wrong.
    public int start() {
      return start;
    }

    /// First character behind the text that is wrong.
    public int end() {
      return end;
    }
  }

  /// A filter that compares values of a type that has no comparison; the reason names both.
  public static final class UnsupportedPredicate extends StoreException {
    private static final long serialVersionUID = 1L;

    /// The range `[start, end)` counts characters of the filter text.
    public UnsupportedPredicate(String reason, int start, int end) {
      super("filter at " + start + "-" + end + ": " + reason, null);
    }
  }

  /// Input that is malformed, or that the store does not take: the reason names the first fault.
  public static final class BadInput extends StoreException {
    private static final long serialVersionUID = 1L;

    public BadInput(String reason) {
      super(reason, null);
    }

    public BadInput(String reason, Throwable cause) {
      super(reason, cause);
    }
  }

  /// Another process, or another `Store` of this one, has the directory open.
  public static final class Locked extends StoreException {
    private static final long serialVersionUID = 1L;

    public Locked(String directory, String holder) {
      super(directory + " is open in " + holder + "; ask it, or wait until it has ended", null);
    }
  }

  /// No frame for a page within the bounds set at open; the holders are what stands in the way.
  public static final class PoolExhausted extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String[] holders;

    /// Each of `holders` is one line: who, how many bytes, how many pins.
    public PoolExhausted(String what, List<String> holders) {
      super(what + (holders.isEmpty() ? "" : "; pinned by " + String.join(", ", holders)), null);
      this.holders = holders.toArray(String[]::new);
    }

    /// Who pins what, the largest first.
    public List<String> holders() {
      return List.of(holders);
    }
  }

  /// An error at a place in a file.
  public abstract static sealed class InFile extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String file;
    private final long offset;

    private InFile(String file, long offset, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.file = file;
      this.offset = offset;
    }

    static String at(String file, long offset, String what) {
      return file + " at 0x" + Long.toHexString(offset) + ": " + what;
    }

    /// The file, relative to the store directory.
    public String file() {
      return file;
    }

    /// Byte offset of the first byte that is concerned; 0 where the whole file is.
    public long offset() {
      return offset;
    }
  }

  /// A page whose bytes are not those that were written.
  public static final class CorruptPage extends InFile {
    private static final long serialVersionUID = 1L;
    private final int page;

    public CorruptPage(String file, int page, long offset, String reason) {
      this(file, page, offset, reason, null);
    }

    /// One whose bytes the file does not have, as the failure of its read told.
    public CorruptPage(
        String file, int page, long offset, String reason, @Nullable Throwable cause) {
      super(file, offset, at(file + " page " + page, offset, reason), cause);
      this.page = page;
    }

    /// Index of the page within the file.
    public int page() {
      return page;
    }
  }

  /// Bytes outside of pages that are not those that were written.
  public static final class CorruptStore extends InFile {
    private static final long serialVersionUID = 1L;

    public CorruptStore(String file, long offset, String reason) {
      this(file, offset, reason, null);
    }

    /// Bytes that the file does not have, as the failure of their read told.
    public CorruptStore(String file, long offset, String reason, @Nullable Throwable cause) {
      super(file, offset, at(file, offset, reason), cause);
    }
  }

  /// A file written by a newer version of the program, in a way that this one cannot read.
  public static final class NewerFormat extends InFile {
    private static final long serialVersionUID = 1L;
    private final String what;

    /// The `what` says what this version does not know.
    public NewerFormat(String file, long offset, String what) {
      super(
          file,
          offset,
          at(file, offset, "written by a newer Sheaf: " + what)
              + "; open it with that version or a later one",
          null);
      this.what = what;
    }

    /// What this version does not know.
    public String what() {
      return what;
    }
  }

  /// The device, the file system or a quota is full, or a file may not grow.
  public static final class OutOfSpace extends InFile {
    private static final long serialVersionUID = 1L;

    /// Space that has no place in a file, or is wanted for a whole one.
    public OutOfSpace(String file, String what, @Nullable Throwable cause) {
      super(file, 0, file + ": " + what, cause);
    }

    /// Space at `offset` of a file.
    public OutOfSpace(String file, long offset, String what, @Nullable Throwable cause) {
      super(file, offset, at(file, offset, what), cause);
    }
  }

  /// The kernel refused or failed an operation on a file.
  public static final class IoFailed extends InFile {
    private static final long serialVersionUID = 1L;

    public IoFailed(String file, long offset, String what, @Nullable Throwable cause) {
      super(file, offset, at(file, offset, what), cause);
    }
  }

  /// A commit whose fate is not known: repeat it with the same key to learn it.
  public static final class CommitUnknown extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String key;

    public CommitUnknown(String key, @Nullable Throwable cause) {
      super("outcome unknown; open the store again and repeat with key " + key, cause);
      this.key = key;
    }

    /// The idempotency key of the commit.
    public String key() {
      return key;
    }
  }

  /// A write to a store that takes none, either by option or because a flush failed.
  public static final class ReadOnly extends StoreException {
    private static final long serialVersionUID = 1L;

    public ReadOnly(String why) {
      super("store is read-only: " + why, null);
    }
  }

  /// The table has changed since the snapshot that the write expected.
  public static final class Conflict extends StoreException {
    private static final long serialVersionUID = 1L;

    private final long expected;

    public Conflict(String table, long expected, long actual) {
      super(table + " changed in snapshot " + actual + ", expected " + expected, null);
      this.expected = expected;
    }

    /// The snapshot since which it was expected not to have changed.
    public long expected() {
      return expected;
    }
  }

  /// Pins that were still held when the pool closed; each line names where one was taken.
  public static final class LeakedPins extends StoreException {
    private static final long serialVersionUID = 1L;
    private final String[] pins;

    public LeakedPins(long count, List<String> pins) {
      super(count + " pins still held at close: " + String.join("; ", pins), null);
      this.pins = pins.toArray(String[]::new);
    }

    /// One line for each leaked pin, or group of pins, that is known.
    public List<String> pins() {
      return List.of(pins);
    }
  }

  /// The calling thread was interrupted while it waited; its interrupt flag is set again.
  public static final class Interrupted extends StoreException {
    private static final long serialVersionUID = 1L;

    /// The `what` says what it waited for.
    public Interrupted(String what) {
      super("interrupted while waiting for " + what, null);
    }
  }

  /// A use of something that has been closed.
  public static final class Closed extends StoreException {
    private static final long serialVersionUID = 1L;

    public Closed(String what) {
      super(what + " is closed", null);
    }
  }
}
