package io.sheaf.format.intake;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.Trimmer;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One stream of Arrow data on its way into a table.
///
/// ```
///   BEFORE -> IN_SEGMENT  the first rows since the segment began reach the feed
///   IN_SEGMENT -> BEFORE  [#cut], or [#add] of a dictionary that changes
/// ```
///
/// One thread at a time, any thread. Closed by whoever made it; what was not flushed by then is
/// dropped.
public final class Intake implements AutoCloseable {
  private final SchemaMessage incoming;
  private final SegmentFeed feed;
  private final DictionaryState dictionaries;

  /// Whether the table has no dictionaries.
  private final boolean plain;

  private final Scratch memory = new Scratch();
  private final @Nullable Regrouper regrouper;
  private boolean inSegment = false;

  /// Opens an intake. The two schemas match: [SchemaMatch] said so.
  ///
  /// @param target how large batches should be, or nothing to hand them on as they were sent
  public Intake(
      SchemaMessage table, SchemaMessage incoming, Optional<BatchTarget> target, SegmentFeed feed) {
    this.incoming = incoming;
    this.feed = feed;
    this.plain = table.dictionaries().isEmpty();
    this.dictionaries = new DictionaryState(table, incoming);
    this.regrouper = target.isEmpty() ? null : new Regrouper(target.get(), this::emit);
  }

  /// Takes what the stream brings next. It is not looked at after the call.
  ///
  /// @throws io.sheaf.format.MalformedException when it is invalid, naming column, row and rule
  /// @throws io.sheaf.format.UnsupportedException when it is valid but refused by name
  public void add(Incoming next) throws IOException {
    switch (next) {
      case Incoming.DictionaryValues values -> {
        if (!dictionaries.changes(values)) return;
        flush();
        if (inSegment) endSegment();
        dictionaries.apply(values);
      }
      case Incoming.Rows rows -> {
        dictionaries.validate(rows.batch(), incoming);
        memory.reset();
        RowBatch adopted = dictionaries.adopt(rows.batch(), memory);
        if (regrouper == null) {
          emit(Trimmer.trim(adopted));
        } else {
          regrouper.add(adopted);
        }
      }
    }
  }

  /// What has come so far, if nothing was handed on since the last segment ended, as the table has
  /// it: valid, and unchanged until the next call. Null when it has dictionaries, or is not
  /// regrouped.
  public @Nullable List<RowBatch> waiting() {
    boolean all = !inSegment && plain;
    return all && regrouper != null ? regrouper.waiting() : null;
  }

  /// Bytes of that.
  public long waitingBytes() {
    return regrouper == null ? 0 : regrouper.waitingBytes();
  }

  /// Takes what waits in another intake of the same table, which must stay there until the next
  /// [#flush] or [#cut].
  public void share(List<RowBatch> waiting) throws IOException {
    if (regrouper == null) throw new AssertionError("batches that are not to be joined");
    regrouper.share(waiting);
  }

  /// Hands on every row that has come so far.
  public void flush() throws IOException {
    if (regrouper != null) regrouper.flush();
  }

  /// Hands on every row that has come so far, and ends the segment if it has rows.
  public void cut() throws IOException {
    flush();
    if (inSegment) endSegment();
  }

  private void endSegment() throws IOException {
    inSegment = false;
    feed.endSegment();
  }

  private void emit(RowBatch batch) throws IOException {
    if (!inSegment) {
      feed.dictionaries(plain ? List.of() : dictionaries.whole());
      inSegment = true;
    }
    feed.rows(batch);
  }

  @Override
  public void close() {
    if (regrouper != null) regrouper.close();
    memory.close();
    dictionaries.close();
  }
}
