package io.sheaf.flight.read;

import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.flight.wire.Release;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.format.array.CountingAllocator;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.Slicer;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.PlainBatch;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Message;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/// A batch that is too large for one message, cut into parts from its first row on.
///
/// Parts are multiples of 512 rows, so that bitmaps are cut between bytes and pages between words,
/// unless that many are too large already. Values stay where they are; offsets that must start at
/// 0, and whatever was compressed, are made anew in memory that lives as long as the parts.
final class SplitBatch implements AutoCloseable {
  private static final long STEP = 512;
  private static final int FRAMING_BYTES = 64;

  private final Runnable end;
  private final LazyArena arena = new LazyArena();
  private final CountingAllocator made = new CountingAllocator(arena);
  private final RowBatch rows;
  private final int maxMessageBytes;
  private final Taking taking;
  private final WireCounters counters;

  /// The batch itself, and each part that is not released.
  private final AtomicInteger holders = new AtomicInteger(1);

  private final long mean;

  private long at;
  private long share;
  private long counted;

  private record Part(PlainBatch batch, MemorySegment header) {
    long bytes() {
      return header.byteSize() + batch.header().bodyLength() + FRAMING_BYTES;
    }
  }

  /// Cuts `message`, which this owns once it has returned, and ends by `end`.
  SplitBatch(
      Message message,
      Runnable end,
      SchemaMessage schema,
      int maxMessageBytes,
      Taking taking,
      WireCounters counters) {
    this.end = end;
    this.maxMessageBytes = maxMessageBytes;
    this.taking = taking;
    this.counters = counters;
    try {
      BatchHeader header = BatchHeader.parse(message.header(), schema);
      rows = new RowBatch(header.length(), header.arrays(new PiecedBody(message.body()), made));
      mean = Math.max(1, whole(rows.rows() * share(message.bodyBytes())));
      share = mean;
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
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
    return at < rows.rows();
  }

  /// The next part, as a message of its own.
  OutgoingData next(byte[] appMetadata) {
    Part part = cut();
    holders.incrementAndGet();
    try {
      Release release = taking.until(this::drop);
      return OutgoingData.of(part.header(), appMetadata, part.batch().body(), release, counters);
    } catch (RuntimeException | Error e) {
      drop();
      throw e;
    }
  }

  /// Passes over the next part.
  void skip() {
    var _ = cut();
  }

  private Part cut() {
    long count = Math.min(share, rows.rows() - at);
    while (true) {
      PlainBatch batch = PlainBatch.ofRows(Slicer.slice(rows, at, count, made));
      Part part = new Part(batch, MemorySegment.ofArray(batch.header().encode()));
      if (part.bytes() <= maxMessageBytes || count == 1) {
        at += count;
        // Longer values may have made this one short; the next may be longer again.
        share = Math.min(mean, whole(2.0 * count));
        counters.copied(made.bytes() - counted);
        counted = made.bytes();
        return part;
      }
      // Values of uneven length: here they are longer than the mean.
      long fewer = whole(count * share(part.bytes()));
      count = Math.max(1, Math.min(fewer, count - 1));
    }
  }

  private void drop() {
    if (holders.decrementAndGet() > 0) return;
    try {
      arena.close();
    } finally {
      end.run();
    }
  }

  /// Ends the cutting; the memory lives on until the last part is released.
  @Override
  public void close() {
    drop();
  }
}
