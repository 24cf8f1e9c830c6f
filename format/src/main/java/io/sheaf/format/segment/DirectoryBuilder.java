package io.sheaf.format.segment;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.Block;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directory of a segment as it grows, and its bytes once the segment is whole.
final class DirectoryBuilder {
  /// What is known only at the end.
  record Ending(
      SegmentIdentity identity,
      SegmentOptions options,
      long fileLength,
      long tailOffset,
      int prologueBytes,
      int prologueCrc,
      int footerBytes,
      int footerCrc) {}

  private final EntryBuffer messages = new EntryBuffer();
  private final EntryBuffer batchIndex = new EntryBuffer();
  private final EntryBuffer dictionaryIndex = new EntryBuffer();
  private final EntryBuffer pages = new EntryBuffer();
  private final EntryBuffer chunks = new EntryBuffer();
  private final EntryBuffer bounds = new EntryBuffer();
  private final List<Block> batchBlocks = new ArrayList<>();
  private final List<Block> dictionaryBlocks = new ArrayList<>();
  private long rows;
  private long logicalBytes;

  /// Adds a message, before its pages.
  void message(long offset, int crc, BatchPlan plan) {
    var key = plan.header().dictionary();
    boolean batch = key == null;
    EntryBuffer index = batch ? batchIndex : dictionaryIndex;
    messages
        .putLong(offset)
        .putInt(plan.headerBytes())
        .putInt(crc)
        .putLong(plan.bodyBytes())
        .putLong(plan.header().length())
        .putInt(pages())
        .putInt(plan.pages())
        .putInt(batch ? DirectoryLayout.KIND_BATCH : DirectoryLayout.KIND_DICTIONARY)
        .putInt(index.length() / DirectoryLayout.INDEX)
        .putLong(key == null ? 0 : key.id())
        .putLong(plan.logicalBytes());
    index.putInt(messages.length() / DirectoryLayout.MESSAGE - 1);
    (batch ? batchBlocks : dictionaryBlocks)
        .add(new Block(offset, plan.headerBytes(), plan.bodyBytes()));
    if (batch) rows = Math.addExact(rows, plan.header().length());
    logicalBytes = Math.addExact(logicalBytes, plan.logicalBytes());
  }

  /// Adds a page of the last message.
  void page(SegmentBlock block, int crc) {
    pages.putLong(block.offset()).putInt(block.bytes()).putInt(crc);
  }

  /// Adds a chunk of the last record batch.
  ///
  /// @param page its number in the segment, or [Directory#NO_PAGE]
  void chunk(int page, int offset, int length, Statistics statistics) {
    byte[] min = orEmpty(statistics.min());
    byte[] max = orEmpty(statistics.max());
    chunks
        .putInt(page)
        .putInt(offset)
        .putInt(length)
        .putInt(statistics.flags())
        .putLong(statistics.nullCount())
        .putInt(bounds.length())
        .putInt(min.length | max.length << 8);
    bounds.putBytes(min).putBytes(max);
  }

  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }

  int pages() {
    return pages.length() / DirectoryLayout.PAGE;
  }

  long rows() {
    return rows;
  }

  long logicalBytes() {
    return logicalBytes;
  }

  /// The blocks of the dictionary batches, for Arrow's footer.
  List<Block> dictionaryBlocks() {
    return dictionaryBlocks;
  }

  /// The blocks of the record batches, for Arrow's footer.
  List<Block> batchBlocks() {
    return batchBlocks;
  }

  private DirectoryShape.Counts counts(SegmentOptions options) {
    return new DirectoryShape.Counts(
        options.columnIds().size(),
        options.sortKeys().size(),
        batchBlocks.size() + dictionaryBlocks.size(),
        batchBlocks.size(),
        dictionaryBlocks.size(),
        pages(),
        bounds.length());
  }

  /// Bytes of the directory as it stands.
  int length(SegmentOptions options) {
    long length = DirectoryShape.of(counts(options)).end() + DirectoryLayout.TRAILER;
    if (length > SegmentLayout.MAX_PAGE) {
      throw new UnsupportedException("a directory of " + length + " bytes: write smaller segments");
    }
    return (int) length;
  }

  /// Writes the directory over `target`, which is [#length] long.
  void write(Ending ending, MemorySegment target) {
    target.fill((byte) 0);
    SegmentOptions options = ending.options;
    DirectoryShape.Counts counts = counts(options);
    DirectoryShape shape = DirectoryShape.of(counts);
    header(ending, counts, target);
    for (int i = 0; i < counts.columns(); i++) {
      target.set(Little.LONG, shape.columnIds() + 8L * i, options.columnIds().get(i));
    }
    for (int i = 0; i < counts.sortKeys(); i++) {
      SortKey key = options.sortKeys().get(i);
      long at = shape.sortKeys() + (long) i * DirectoryLayout.SORT_KEY;
      target.set(Little.INT, at, key.column());
      target.set(Little.INT, at + 4, (key.descending() ? 1 : 0) | (key.nullsFirst() ? 2 : 0));
    }
    messages.copyTo(target, shape.messages());
    batchIndex.copyTo(target, shape.batchIndex());
    dictionaryIndex.copyTo(target, shape.dictionaryIndex());
    pages.copyTo(target, shape.pages());
    chunks.copyTo(target, shape.chunks());
    bounds.copyTo(target, shape.bounds());
    long end = target.byteSize() - 4;
    target.set(Little.INT, end, Checksum.masked(target.asSlice(0, end)));
  }

  private void header(Ending ending, DirectoryShape.Counts counts, MemorySegment target) {
    target.set(Little.LONG, DirectoryLayout.AT_MAGIC, DirectoryLayout.MAGIC);
    target.set(Little.INT, DirectoryLayout.AT_VERSION, DirectoryLayout.VERSION);
    target.set(Little.INT, DirectoryLayout.AT_HEADER, DirectoryLayout.HEADER);
    target.set(Little.LONG, DirectoryLayout.AT_LENGTH, target.byteSize());
    SegmentIdentity identity = ending.identity;
    long store = DirectoryLayout.AT_STORE;
    target.set(Words.BIG_LONG, store, identity.store().getMostSignificantBits());
    target.set(Words.BIG_LONG, store + 8, identity.store().getLeastSignificantBits());
    target.set(Little.LONG, DirectoryLayout.AT_TABLE, identity.table());
    target.set(Little.LONG, DirectoryLayout.AT_SEGMENT, identity.segment());
    target.set(Little.INT, DirectoryLayout.AT_SCHEMA_VERSION, identity.schemaVersion());
    target.set(Little.LONG, DirectoryLayout.AT_ROWS, rows);
    target.set(Little.LONG, DirectoryLayout.AT_FILE_LENGTH, ending.fileLength);
    target.set(Little.LONG, DirectoryLayout.AT_TAIL, ending.tailOffset);
    target.set(Little.INT, DirectoryLayout.AT_PROLOGUE, ending.prologueBytes);
    target.set(Little.INT, DirectoryLayout.AT_PROLOGUE_CRC, ending.prologueCrc);
    target.set(Little.INT, DirectoryLayout.AT_FOOTER, ending.footerBytes);
    target.set(Little.INT, DirectoryLayout.AT_FOOTER_CRC, ending.footerCrc);
    target.set(Little.INT, DirectoryLayout.AT_COLUMNS, counts.columns());
    target.set(Little.INT, DirectoryLayout.AT_MESSAGES, counts.messages());
    target.set(Little.INT, DirectoryLayout.AT_BATCHES, counts.batches());
    target.set(Little.INT, DirectoryLayout.AT_DICTIONARIES, counts.dictionaries());
    target.set(Little.INT, DirectoryLayout.AT_PAGES, counts.pages());
    target.set(Little.INT, DirectoryLayout.AT_SORT_KEYS, counts.sortKeys());
    target.set(Little.INT, DirectoryLayout.AT_CODEC, Directory.codecNumber(ending.options.codec()));
    target.set(Little.LONG, DirectoryLayout.AT_BOUNDS, counts.bounds());
    target.set(Little.LONG, DirectoryLayout.AT_LOGICAL, logicalBytes);
  }
}
