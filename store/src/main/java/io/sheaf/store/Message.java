package io.sheaf.store;

import io.sheaf.store.arrow.Step;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One Arrow IPC message over pinned frames: a record batch, or a dictionary batch.
///
/// A message of all columns is what lies on disk, byte for byte. Any thread may read it, and any
/// thread may close it, once; the memory of header and body is valid until then.
public final class Message implements AutoCloseable {
  private final boolean dictionary;
  private final long rows;
  private final boolean uncut;
  private final MemorySegment header;
  private final List<MemorySegment> body;
  private final long copiedBytes;
  private final long pinnedBytes;
  private final Step.Hold hold;
  private final AtomicBoolean closed = new AtomicBoolean();

  Message(
      boolean dictionary,
      long rows,
      boolean uncut,
      MemorySegment header,
      List<MemorySegment> body,
      long copiedBytes,
      long pinnedBytes,
      Step.Hold hold) {
    this.dictionary = dictionary;
    this.rows = rows;
    this.uncut = uncut;
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

  /// Whether header and body have more rows than [#rows]: those of a compressed batch that the
  /// scan's limit cuts. Whoever expands it leaves out the others.
  public boolean uncut() {
    return uncut;
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
