package io.sheaf.format.intake;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.Slicer;
import io.sheaf.format.array.Trimmer;
import io.sheaf.format.array.ViewCompaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Makes batches near the target of batches of any size, in order.
///
/// A batch of a share of the target ([BatchTarget#share]) up to the target goes on as it is;
/// smaller ones wait, copied, until they are joined; larger ones are cut, in place as far as their
/// layouts allow, unless their values share bytes so much that the parts would be larger than the
/// whole: then they go on as they are, up to [BatchTarget#LARGEST_ROW], and are refused above.
/// Views are compacted.
///
/// What goes out is valid during the call of [Output#rows]. What comes in is not looked at after
/// [#add] has returned. One thread at a time, any thread.
public final class Regrouper implements AutoCloseable {
  /// Cutting at multiples of this many rows leaves bitmaps in place, and aligned.
  private static final long CUT = 512;

  /// What a slice's buffer may take beyond its share of the whole: padding, one more offset.
  private static final long SLACK = 128;

  private final BatchTarget target;
  private final Output output;
  private final Scratch work = new Scratch();
  private final Scratch held = new Scratch();
  private final List<RowBatch> waiting = new ArrayList<>();
  private long waitingRows;
  private long waitingBytes;
  private long rowsBefore;

  /// Where batches go.
  @FunctionalInterface
  public interface Output {
    /// Takes a batch, whose memory is valid during the call.
    void rows(RowBatch batch) throws IOException;
  }

  /// Hands batches near `target` to `output`.
  public Regrouper(BatchTarget target, Output output) {
    this.target = target;
    this.output = output;
  }

  /// Takes valid rows.
  ///
  /// @throws UnsupportedException when a single row, or a batch whose values share bytes, is above
  ///   [BatchTarget#LARGEST_ROW]
  public void add(RowBatch batch) throws IOException {
    if (batch.rows() == 0) return;
    try {
      RowBatch compact = ViewCompaction.compact(Trimmer.trim(batch), work);
      place(compact, rowsBefore);
      rowsBefore += batch.rows();
    } finally {
      work.reset();
    }
  }

  /// What waits to be joined, valid until the next [#flush].
  public List<RowBatch> waiting() {
    return List.copyOf(waiting);
  }

  /// Bytes of that.
  public long waitingBytes() {
    return waitingBytes;
  }

  /// Takes what waits elsewhere, which must stay valid until the next [#flush].
  public void share(List<RowBatch> batches) throws IOException {
    for (RowBatch batch : batches) {
      long bytes = bytes(batch);
      if (!target.fits(waitingRows + batch.rows(), waitingBytes + bytes)) flush();
      waiting.add(batch);
      waitingRows += batch.rows();
      waitingBytes += bytes;
    }
  }

  /// Hands on what waits.
  public void flush() throws IOException {
    if (waiting.isEmpty()) return;
    try {
      join(waiting);
    } finally {
      waiting.clear();
      held.reset();
      waitingRows = 0;
      waitingBytes = 0;
    }
  }

  private void place(RowBatch batch, long firstRow) throws IOException {
    long bytes = bytes(batch);
    boolean small = target.small(batch.rows(), bytes);
    boolean together = target.fits(waitingRows + batch.rows(), waitingBytes + bytes);
    if (together && (small || (!waiting.isEmpty() && target.small(waitingRows, waitingBytes)))) {
      hold(batch, bytes);
      return;
    }
    flush();
    if (small) {
      hold(batch, bytes);
    } else if (target.fits(batch.rows(), bytes)) {
      output.rows(batch);
    } else {
      cut(batch, bytes, firstRow);
    }
  }

  private void hold(RowBatch batch, long bytes) {
    waiting.add(OwnedCopy.of(batch, held));
    waitingRows += batch.rows();
    waitingBytes += bytes;
  }

  private void cut(RowBatch batch, long bytes, long firstRow) throws IOException {
    if (batch.rows() == 1) {
      if (bytes > BatchTarget.LARGEST_ROW) throw tooLarge(batch, bytes, firstRow);
      output.rows(batch);
      return;
    }
    long parts = Math.max(ceil(batch.rows(), target.rows()), ceil(bytes, target.bytes()));
    long rows = ceil(batch.rows(), Math.min(parts, batch.rows()));
    if (rows > CUT) rows = Math.min(ceil(rows, CUT) * CUT, Math.max(target.rows(), CUT));
    // A batch that a few large rows make too large still has to get smaller.
    rows = Math.min(rows, ceil(batch.rows(), 2));
    List<RowBatch> slices = slices(batch, rows, bytes);
    if (slices.isEmpty()) {
      if (bytes > BatchTarget.LARGEST_ROW) throw shared(batch, bytes);
      output.rows(batch);
    }
    long row = firstRow;
    for (RowBatch slice : slices) {
      place(slice, row);
      row += slice.rows();
    }
  }

  /// The batch cut every `rows` rows; nothing when the slices would take much more than the whole.
  private List<RowBatch> slices(RowBatch batch, long rows, long bytes) {
    long most = bytes + bytes / 4;
    List<RowBatch> slices = new ArrayList<>();
    for (long from = 0; from < batch.rows(); from += rows) {
      long length = Math.min(rows, batch.rows() - from);
      RowBatch slice = Slicer.slice(batch, from, length, work);
      slice = ViewCompaction.tighten(slice, work);
      most -= bytes(slice) - SLACK * buffers(slice.columns());
      if (most < 0) return List.of();
      slices.add(slice);
    }
    return slices;
  }

  private static long buffers(List<ArrayData> arrays) {
    long buffers = 0;
    for (ArrayData array : arrays) buffers += array.buffers().size() + buffers(array.children());
    return buffers;
  }

  private void join(List<RowBatch> batches) throws IOException {
    if (batches.size() == 1) {
      output.rows(batches.getFirst());
      return;
    }
    switch (Concatenator.concatBatches(batches, held)) {
      case Concatenator.BatchResult.Joined joined -> output.rows(joined.batch());
      case Concatenator.BatchResult.TooLong _ -> {
        join(batches.subList(0, batches.size() / 2));
        join(batches.subList(batches.size() / 2, batches.size()));
      }
    }
  }

  private static UnsupportedException shared(RowBatch batch, long bytes) {
    return new UnsupportedException(
        "a batch of "
            + batch.rows()
            + " rows and "
            + bytes
            + " bytes whose values share bytes, so that cutting it would multiply them; send"
            + " batches of at most "
            + BatchTarget.LARGEST_ROW
            + " bytes");
  }

  private static UnsupportedException tooLarge(RowBatch batch, long bytes, long row) {
    ArrayData largest = batch.columns().getFirst();
    for (ArrayData column : batch.columns()) {
      if (column.paddedBytes() > largest.paddedBytes()) largest = column;
    }
    return new UnsupportedException(
        "row "
            + row
            + " takes "
            + bytes
            + " bytes, "
            + largest.paddedBytes()
            + " of them in column "
            + largest.layout().field().name()
            + "; the most is "
            + BatchTarget.LARGEST_ROW);
  }

  private static long bytes(RowBatch batch) {
    long sum = 0;
    for (ArrayData column : batch.columns()) sum += column.paddedBytes();
    return sum;
  }

  private static long ceil(long a, long b) {
    return (a + b - 1) / b;
  }

  /// Lets go of what waits, unsent, and of all memory.
  @Override
  public void close() {
    waiting.clear();
    work.close();
    held.close();
  }
}
