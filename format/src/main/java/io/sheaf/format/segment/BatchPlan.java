package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.ipc.Codec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one message will lie on disk, decided before a byte is copied: its header, its pages, and
/// what goes where.
///
/// A plan refers to the memory of the arrays it was made from, which must stay as it is until the
/// last [#fill]. Buffers are trimmed to what their arrays need, and compressed here when a codec is
/// given. Any threads may fill different pages.
public final class BatchPlan {
  private final BatchHeader header;
  private final List<StoredBuffer> buffers;
  private final int[] chunkFirstBuffer;
  private final Packing packing;
  private final long logicalBytes;
  private final long storedBytes;

  private BatchPlan(
      @Nullable DictionaryKey key, long rows, List<ArrayData> columns, @Nullable Codec codec) {
    Flattening flat = new Flattening(codec);
    chunkFirstBuffer = new int[columns.size() + 1];
    long[] chunks = new long[columns.size()];
    for (int i = 0; i < chunks.length; i++) {
      chunkFirstBuffer[i] = flat.bufferCount();
      chunks[i] = flat.add(columns.get(i));
    }
    chunkFirstBuffer[chunks.length] = flat.bufferCount();
    buffers = flat.buffers();
    packing = new Packing(chunks);
    logicalBytes = flat.logicalBytes();
    storedBytes = flat.storedBytes();
    Numbers numbers =
        new Numbers(rows, flat.nodes(), places(), flat.variadics(), codec, packing.bytes());
    header =
        key == null
            ? BatchHeader.ofRows(columns.stream().map(ArrayData::layout).toList(), numbers)
            : BatchHeader.ofDictionary(key, columns.getFirst().layout(), numbers);
  }

  /// A plan for rows.
  ///
  /// @throws io.sheaf.format.MalformedException when a buffer is shorter than its array needs
  /// @throws io.sheaf.format.UnsupportedException when a page would be above
  ///   [SegmentLayout#MAX_PAGE]
  public static BatchPlan of(RowBatch batch, @Nullable Codec codec) {
    return new BatchPlan(null, batch.rows(), batch.columns(), codec);
  }

  /// A plan for all the values of a dictionary: one page.
  public static BatchPlan ofDictionary(long id, ArrayData values, @Nullable Codec codec) {
    return new BatchPlan(new DictionaryKey(id, false), values.length(), List.of(values), codec);
  }

  /// Offset in the body and length of every buffer, in turn.
  private long[] places() {
    long[] places = new long[2 * buffers.size()];
    long at = 0;
    for (int chunk = 0; chunk < chunks(); chunk++) {
      if (packing.chunkPage(chunk) != Directory.NO_PAGE) at = packing.chunkOffset(chunk);
      for (int i = chunkFirstBuffer[chunk]; i < chunkFirstBuffer[chunk + 1]; i++) {
        places[2 * i] = at;
        places[2 * i + 1] = buffers.get(i).bytes();
        at = Words.roundUp(at + buffers.get(i).bytes(), SegmentLayout.ALIGNMENT);
      }
    }
    return places;
  }

  /// The header that the message will have.
  public BatchHeader header() {
    return header;
  }

  /// Bytes of the encapsulated header: marker, length, flatbuffer, padding; a multiple of 4096.
  public int headerBytes() {
    return (int)
        Words.roundUp(Encapsulation.PREFIX + (long) header.encodedLength(), SegmentLayout.BLOCK);
  }

  /// Writes the encapsulated header over `target`, which is [#headerBytes] long.
  public void fillHeader(MemorySegment target) {
    Encapsulation.write(MemorySegment.ofArray(header.encode()), target);
  }

  /// Bytes of the body: all pages.
  public long bodyBytes() {
    return packing.bytes();
  }

  /// Number of pages.
  public int pages() {
    return packing.pages();
  }

  /// Where a page begins in the body, a multiple of 4096.
  public long pageOffset(int page) {
    return packing.pageOffset(page);
  }

  /// Bytes of a page, a multiple of 4096.
  public int pageBytes(int page) {
    return packing.pageBytes(page);
  }

  /// Where the bytes of a page lie already as they are to lie on disk, if they do.
  SegmentSink.There there(int page) {
    int first = chunkFirstBuffer[packing.firstChunk(page)];
    int last = chunkFirstBuffer[packing.firstChunk(page + 1)];
    long begin = 0;
    long end = 0;
    int count = 0;
    for (int i = first; i < last; i++) {
      StoredBuffer buffer = buffers.get(i);
      if (buffer.bytes() == 0) continue;
      count++;
      MemorySegment source = buffer.source();
      long at = header.bufferOffset(i) - packing.pageOffset(page);
      if (!source.isNative() || source.byteSize() < buffer.bytes()) {
        return SegmentSink.There.NOT;
      }
      if (end == 0) begin = source.address() - at;
      if (source.address() - at != begin) return SegmentSink.There.NOT;
      end = at + buffer.bytes();
    }
    return new SegmentSink.There(begin, end, count);
  }

  /// Writes a page over `target`, which is as long as the page: its buffers, and zeros between.
  public void fill(int page, MemorySegment target) {
    long base = packing.pageOffset(page);
    long at = 0;
    for (int chunk = packing.firstChunk(page); chunk < packing.firstChunk(page + 1); chunk++) {
      for (int i = chunkFirstBuffer[chunk]; i < chunkFirstBuffer[chunk + 1]; i++) {
        StoredBuffer buffer = buffers.get(i);
        if (buffer.bytes() == 0) continue;
        long from = header.bufferOffset(i) - base;
        target.asSlice(at, from - at).fill((byte) 0);
        at = from + buffer.copyTo(target.asSlice(from, buffer.bytes()));
      }
    }
    target.asSlice(at).fill((byte) 0);
  }

  /// Number of chunks: the columns, or 1 for a dictionary.
  public int chunks() {
    return chunkFirstBuffer.length - 1;
  }

  /// The page of a chunk, counted within the body, or [Directory#NO_PAGE].
  public int chunkPage(int chunk) {
    return packing.chunkPage(chunk);
  }

  /// Where a chunk begins in its page.
  public int chunkOffset(int chunk) {
    int page = packing.chunkPage(chunk);
    if (page == Directory.NO_PAGE) return 0;
    return (int) (packing.chunkOffset(chunk) - packing.pageOffset(page));
  }

  /// Bytes of a chunk from its first buffer to the end of its last.
  public int chunkBytes(int chunk) {
    for (int i = chunkFirstBuffer[chunk + 1] - 1; i >= chunkFirstBuffer[chunk]; i--) {
      long bytes = buffers.get(i).bytes();
      if (bytes > 0) return (int) (header.bufferOffset(i) + bytes - packing.chunkOffset(chunk));
    }
    return 0;
  }

  /// Bytes of all buffers as Arrow counts them: trimmed, neither compressed nor padded.
  public long logicalBytes() {
    return logicalBytes;
  }

  /// Bytes of all buffers as they lie on disk, without padding.
  public long storedBytes() {
    return storedBytes;
  }
}
