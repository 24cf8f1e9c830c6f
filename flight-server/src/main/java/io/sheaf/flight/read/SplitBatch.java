package io.sheaf.flight.read;

import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.flight.wire.Release;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.Slicer;
import io.sheaf.format.array.ViewCompaction;
import io.sheaf.format.ipc.PlainBatch;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A batch that is too large for one message, cut into parts from its first row on.
///
/// Parts are multiples of 512 rows, so that bitmaps are cut between bytes and pages between words,
/// unless that many are too large already. Values stay where they are. What was compressed is
/// expanded once, in memory that lives as long as the parts, and rows here and there are picked out
/// once; if they share nothing with what they were picked out of, that goes at once. Offsets that
/// must start at 0 are made anew, in memory that ends with the part, and so are the bytes behind
/// views: each part would have all of them, and a batch would go out once for every row of it. An
/// attempt that turns out too large leaves nothing.
final class SplitBatch implements AutoCloseable {
  private static final long STEP = 512;
  private static final int FRAMING_BYTES = 64;

  /// An attempt that was too large is followed by one that is smaller by at least this part.
  private static final int LESS = 8;

  private final Source source;
  private final long expandedBytes;
  private final long pickedBytes;
  private final PartMemory expanded;
  private final PartMemory picked;
  private final RowBatch rows;

  /// Whether what the rows were picked out of has gone.
  private final boolean apart;

  private final long count;
  private final int maxMessageBytes;
  private final Taking taking;
  private final WireCounters counters;

  /// The batch itself, and each part that is not released.
  private final AtomicInteger holders = new AtomicInteger(1);

  private final long mean;

  private long at;
  private long share;

  /// Where a batch comes from.
  interface Source {
    /// Its pages are not needed any more. Called once.
    void unpin();

    /// So many bytes of the room for what was made of it are not needed any more.
    void giveBack(long bytes);
  }

  private record Part(PlainBatch batch, MemorySegment header, PartMemory memory) {
    long bytes() {
      return header.byteSize() + batch.header().bodyLength() + FRAMING_BYTES;
    }
  }

  /// Cuts `batch`, whose pages and room this owns once it has returned.
  SplitBatch(
      LargeBatch batch, Source source, int maxMessageBytes, Taking taking, WireCounters counters) {
    this.source = source;
    this.maxMessageBytes = maxMessageBytes;
    this.taking = taking;
    this.counters = counters;
    this.count = batch.rows();
    this.expandedBytes = batch.expandedBytes();
    this.pickedBytes = batch.pickedBytes();
    this.expanded = new PartMemory(batch.expandedBytes(), counters);
    this.picked = new PartMemory(batch.pickedBytes(), counters);
    try {
      RowBatch all = batch.expand(expanded);
      rows = batch.pick(all, picked);
      counters.copied(expanded.bytes() + picked.bytes());
      mean = Math.max(1, whole(rows.rows() * share(rows.bytes())));
      share = mean;
      apart = batch.picked() != null && !shares(rows.columns(), all.columns());
    } catch (RuntimeException | Error e) {
      expanded.close();
      picked.close();
      throw e;
    }
    if (apart) leave();
  }

  /// Whether an array has bytes in common with the one that it was picked out of.
  private static boolean shares(List<ArrayData> arrays, List<ArrayData> origins) {
    for (int i = 0; i < arrays.size(); i++) {
      ArrayData array = arrays.get(i);
      for (MemorySegment buffer : array.buffers()) {
        if (buffer.byteSize() == 0) continue;
        for (MemorySegment origin : origins.get(i).buffers()) {
          if (buffer.asOverlappingSlice(origin).isPresent()) return true;
        }
      }
      if (shares(array.children(), origins.get(i).children())) return true;
    }
    return false;
  }

  /// Lets go of the batch itself, and of what it was expanded to.
  private void leave() {
    try {
      expanded.close();
    } finally {
      source.unpin();
      source.giveBack(expandedBytes);
    }
  }

  /// The fraction of a message of `bytes` that fits, as a number up to 1.
  private double share(long bytes) {
    return Math.min(1.0, (double) maxMessageBytes / Math.max(1, bytes));
  }

  /// Down to a multiple of [#STEP], where there are as many.
  private static long whole(double rows) {
    long count = (long) rows;
    return count < STEP ? count : count - count % STEP;
  }

  boolean hasNext() {
    return at < count;
  }

  /// The next part, as a message of its own.
  OutgoingData next(byte[] appMetadata) {
    Part part = cut();
    holders.incrementAndGet();
    try {
      Release release = taking.until(() -> drop(part.memory()));
      return OutgoingData.of(part.header(), appMetadata, part.batch().body(), release, counters);
    } catch (RuntimeException | Error e) {
      drop(part.memory());
      throw e;
    }
  }

  /// Passes over the next part.
  void skip() {
    cut().memory().close();
  }

  private Part cut() {
    long wanted = Math.min(share, count - at);
    while (true) {
      Part part = attempt(wanted);
      if (part != null && (part.bytes() <= maxMessageBytes || wanted == 1)) {
        at += wanted;
        // Longer values may have made this one short; the next may be longer again.
        share = Math.min(mean, whole(2.0 * wanted));
        counters.copied(part.memory().bytes());
        return part;
      }
      // Values of uneven length: here they are longer than the mean.
      double fits = part == null ? 0.5 : share(part.bytes());
      if (part != null) part.memory().close();
      long fewer = Math.min(whole(wanted * fits), wanted - Math.max(1, wanted / LESS));
      wanted = Math.max(1, fewer);
    }
  }

  /// The next so many rows; null when more than a message was to be made for them already. A single
  /// row may be as long as it is.
  private @Nullable Part attempt(long wanted) {
    PartMemory memory = new PartMemory(wanted == 1 ? Long.MAX_VALUE : maxMessageBytes, counters);
    try {
      RowBatch slice = Slicer.slice(rows, at, wanted, memory);
      PlainBatch batch = PlainBatch.ofRows(ViewCompaction.tighten(slice, memory));
      return new Part(batch, MemorySegment.ofArray(batch.header().encode()), memory);
    } catch (PartMemory.Full e) {
      memory.close();
      return null;
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  private void drop(PartMemory memory) {
    try {
      memory.close();
    } finally {
      drop();
    }
  }

  private void drop() {
    if (holders.decrementAndGet() > 0) return;
    try {
      picked.close();
    } finally {
      source.giveBack(pickedBytes);
      if (!apart) leave();
    }
  }

  /// Ends the cutting; the memory lives on until the last part is released.
  @Override
  public void close() {
    drop();
  }
}
