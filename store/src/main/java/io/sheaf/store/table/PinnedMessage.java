package io.sheaf.store.table;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Body;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.StoreException;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.pool.PinSet;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A message of a segment with its header and the chosen pages of its body pinned.
///
/// Closed once, from any thread; its memory is valid until then.
final class PinnedMessage implements Step.Hold, Body {
  /// Continuation marker and length stand before the flatbuffer.
  private static final int PREFIX = 8;

  private final FrameArena arena;
  private final int columns;
  private final PinSet pins;
  private final int message;
  private final HeaderLengths headers;
  private final long[] starts;
  private final long start;
  private final long bodyBytes;

  /// `pages` are those of `pins`: data pages in ascending order, then the header.
  PinnedMessage(
      Directory directory,
      int message,
      int[] pages,
      PinSet pins,
      HeaderLengths headers,
      FrameArena arena) {
    this.arena = arena;
    this.columns = directory.columns();
    this.pins = pins;
    this.message = message;
    this.headers = headers;
    this.start = directory.messageOffset(message);
    this.bodyBytes = directory.bodyBytes(message);
    this.starts = new long[pages.length - 1];
    long body = start + directory.metadataBytes(message);
    for (int i = 0; i < starts.length; i++) starts[i] = directory.pageOffset(pages[i]) - body;
  }

  /// The `Message` flatbuffer without the padding of its page.
  MemorySegment flatbuffer() {
    return headers.trim(message, pins.segment(starts.length).asSlice(PREFIX));
  }

  /// The parsed header: of the first columns of the table's schema, as many as there were when it
  /// was written. Its bytes have passed their checksum, so a fault is one of whoever wrote them,
  /// and what is not known is of a later version.
  BatchHeader header(SchemaMessage schema, String file) {
    try {
      return BatchHeader.parse(flatbuffer(), schema, columns);
    } catch (MalformedException e) {
      throw new StoreException.CorruptStore(file, start, "message header: " + e.getMessage());
    } catch (UnsupportedException e) {
      throw new StoreException.NewerFormat(file, start, "message header: " + e.getMessage());
    }
  }

  /// How many columns the table had when it was written: its first ones.
  int columns() {
    return columns;
  }

  /// So many zeros, in place as long as the pages are.
  MemorySegment zeros(long bytes) {
    return arena.zeros(bytes);
  }

  /// The pinned pages of the body, in order.
  List<MemorySegment> pages() {
    List<MemorySegment> memory = new ArrayList<>(starts.length);
    for (int i = 0; i < starts.length; i++) memory.add(pins.segment(i));
    return memory;
  }

  /// Bytes of all its pages.
  long pinnedBytes() {
    return pins.bytes();
  }

  /// Whether another message has the same header and the same body, all pages pinned.
  boolean sameBytes(PinnedMessage other) {
    if (starts.length != other.starts.length) return false;
    for (int i = starts.length; i >= 0; i--) {
      if (pins.segment(i).mismatch(other.pins.segment(i)) != -1) return false;
    }
    return true;
  }

  /// Bytes of the whole body, pinned or not.
  long bodyBytes() {
    return bodyBytes;
  }

  @Override
  public MemorySegment at(long offset, long length) {
    int low = 0;
    int high = starts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return pins.segment(low).asSlice(offset - starts[low], length);
  }

  @Override
  public void close() {
    pins.close();
  }
}
