package io.sheaf.store;

import io.sheaf.format.array.RowSet;
import io.sheaf.store.arrow.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One Arrow IPC message over pinned frames: a record batch, or a dictionary batch.
///
/// A message of all columns is what lies on disk, byte for byte. Any thread may read it, and any
/// thread may close it, once; the memory of header and body is valid until then.
public final class Message implements AutoCloseable {
  private final boolean dictionary;
  private final long rows;
  private final @Nullable RowSet chosen;
  private final MemorySegment header;
  private final List<MemorySegment> body;
  private final long copiedBytes;
  private final long pinnedBytes;
  private final Step.Hold hold;
  private final AtomicBoolean closed = new AtomicBoolean();

  Message(
      boolean dictionary,
      long rows,
      @Nullable RowSet chosen,
      MemorySegment header,
      List<MemorySegment> body,
      long copiedBytes,
      long pinnedBytes,
      Step.Hold hold) {
    this.dictionary = dictionary;
    this.rows = rows;
    this.chosen = chosen;
    this.header = header;
    this.body = List.copyOf(body);
    this.copiedBytes = copiedBytes;
    this.pinnedBytes = pinnedBytes;
    this.hold = hold;
  }

  /// True for a dictionary batch.
  public boolean dictionary() {
    return dictionary;
  }

  /// Rows of a record batch, or values of a dictionary.
  public long rows() {
    return rows;
  }

  /// Which rows of header and body are meant, where they have more than [#rows]; null when they do
  /// not. A batch is left whole where its rows, picked out, would be a copy of it: for the reader
  /// to make, who leaves out the others.
  public @Nullable RowSet chosen() {
    return chosen;
  }

  /// The `Message` flatbuffer of `Message.fbs`, without continuation marker and length, possibly
  /// padded with zeros.
  public MemorySegment header() {
    return header;
  }

  /// The body: segments one after the other, padding included.
  public List<MemorySegment> body() {
    return body;
  }

  /// Bytes of the body.
  public long bodyBytes() {
    long bytes = 0;
    for (MemorySegment piece : body) bytes += piece.byteSize();
    return bytes;
  }

  /// How many bytes of the body were copied since they came from disk: 0 but where a batch was cut.
  public long copiedBytes() {
    return copiedBytes;
  }

  /// Bytes of the pages that are pinned for it: of a projection, also what lies beside its columns.
  public long pinnedBytes() {
    return pinnedBytes;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) throw new AssertionError("a message was closed twice");
    hold.close();
  }
}
