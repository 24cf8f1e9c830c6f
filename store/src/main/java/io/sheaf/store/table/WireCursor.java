package io.sheaf.store.table;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.NullArrays;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.PlainBatch;
import io.sheaf.format.schema.Layout;
import io.sheaf.store.arrow.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scan as IPC messages over pinned frames.
///
/// A batch of all columns is the message as it lies on disk; a batch of some has a header of its
/// own over the same chunks. One of which neighbouring rows go out is cut in place; but what would
/// have to be copied for that, since it is compressed or its rows are here and there, is left
/// whole: the reader has to have the memory. One thread at a time.
public final class WireCursor implements AutoCloseable {
  private final ScanPlan plan;
  private final ScanResources resources;
  private final MessageCursor cursor;

  /// One message; `hold` keeps header and body in place, by `pinnedBytes` of pages. One that was
  /// left whole has more rows than `rows`, and `chosen` says which of them are meant.
  public record Wire(
      boolean dictionary,
      long rows,
      @Nullable RowSet chosen,
      MemorySegment header,
      List<MemorySegment> body,
      long copiedBytes,
      long pinnedBytes,
      Step.Hold hold) {}

  /// A walk through `plan`; takes over `resources` and closes them.
  public WireCursor(ScanPlan plan, ScanResources resources) {
    this.plan = plan;
    this.resources = resources;
    this.cursor = new MessageCursor(plan, resources.segments(), resources.holder());
  }

  /// The next message, or null at the end. Blocks while pages are read.
  public @Nullable Wire next() {
    return cursor.next(this::held);
  }

  /// Goes towards the next batch that may have rows, through one segment at most; false when there
  /// are more to look through. Blocks while a directory is read.
  public boolean seek() {
    return cursor.seek();
  }

  /// Looks at the next batch, so that [#next] need not; false when no row of it goes out. Blocks
  /// while pages are read.
  public boolean look() {
    return cursor.look();
  }

  /// The next message, if it is rows and all of it is in memory; null otherwise, also at the end.
  /// Never waits.
  public @Nullable Wire tryNext() {
    return cursor.tryNext(this::held);
  }

  /// Steps back before the rows that were handed out last.
  public void back() {
    cursor.back();
  }

  /// What the rest of the segment in use needs, or null at the end. Blocks while the directory of
  /// the next one is read, where the walk has come to that.
  public @Nullable Needs needs() {
    return cursor.needs();
  }

  /// Whether a segment is in use, be it that its directory was in memory. Never waits.
  public boolean tryOpen() {
    return cursor.tryOpen();
  }

  /// Whether nothing more comes, as far as is known without a look at more.
  public boolean isOver() {
    return cursor.isOver();
  }

  /// Bytes of the pages that [#next] pins, at most; not at the end.
  public long nextBytes() {
    return cursor.nextBytes();
  }

  /// Bytes of all pages that are still to be pinned; `Long.MAX_VALUE` when there are more segments;
  /// not at the end.
  public long restBytes() {
    return cursor.restBytes();
  }

  /// Lets go of the segment in use until the walk goes on.
  public void pause() {
    cursor.pause();
  }

  private Wire held(Found found) {
    return switch (found) {
      case Found.Rows rows -> held(rows);
      case Found.Values values -> {
        PinnedMessage message = values.message();
        yield asItLies(true, values.rows(), message, message);
      }
      case Found.NoValues none -> {
        ArrayData values = NullArrays.empty(plan.dictionary(none.id()));
        PlainBatch batch = PlainBatch.ofDictionary(none.id(), values);
        MemorySegment header = MemorySegment.ofArray(batch.header().encode());
        yield new Wire(true, 0, null, header, batch.body(), 0, 0, () -> {});
      }
    };
  }

  private Wire held(Found.Rows found) {
    StepMemory memory = new StepMemory(found.message());
    try {
      return wire(found, memory);
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  private static Wire asItLies(
      boolean dictionary, long rows, PinnedMessage message, Step.Hold hold) {
    MemorySegment header = message.flatbuffer();
    return new Wire(
        dictionary, rows, null, header, message.pages(), 0, message.pinnedBytes(), hold);
  }

  private Wire wire(Found.Rows found, StepMemory memory) {
    PinnedMessage message = found.message();
    int[] columns = plan.columns();
    List<Layout> table = plan.schema().layouts();
    RowSet chosen = found.chosen();
    boolean all = columns == null && message.columns() == table.size();
    if (all && chosen == null) return asItLies(false, found.rows(), message, memory);
    BatchHeader header = message.header(plan.schema(), found.file());
    // The first rows of a batch lie as they are; any others take memory, which the reader has to
    // have.
    boolean first = chosen != null && chosen.isRun() && chosen.contains(0);
    if (first && header.codec() == null) {
      RowBatch rows = new RowBatch(found.rows(), StepCursor.arrays(plan, found, header, memory));
      PlainBatch encoded = PlainBatch.ofRows(rows);
      return wire(found, null, encoded.header(), encoded.body(), memory);
    }
    if (all) return wire(found, chosen, header, message.pages(), memory);
    Projection projection = Projection.of(header, columns, table, message, memory);
    return wire(found, chosen, projection.header(), projection.body(), memory);
  }

  private static Wire wire(
      Found.Rows found,
      @Nullable RowSet chosen,
      BatchHeader header,
      List<MemorySegment> body,
      StepMemory memory) {
    MemorySegment bytes = MemorySegment.ofArray(header.encode());
    long copied = memory.copiedBytes();
    long pinned = found.message().pinnedBytes();
    return new Wire(false, found.rows(), chosen, bytes, body, copied, pinned, memory);
  }

  @Override
  public void close() {
    try {
      cursor.close();
    } finally {
      resources.close();
    }
  }
}
