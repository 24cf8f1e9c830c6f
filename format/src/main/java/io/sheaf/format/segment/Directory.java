package io.sheaf.format.segment;

import static io.sheaf.format.segment.DirectoryLayout.*;

import io.sheaf.format.MalformedException;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The directory of one segment, read where it lies: what the segment is, and for every message,
/// page and chunk where it is and what it must look like.
///
/// Nothing is decoded into objects: an accessor computes an address in the raw bytes. [#open] has
/// checked every number that leads anywhere, so no accessor can leave the directory, and no offset
/// it returns leaves the file. Indices out of range are a bug of the caller and an
/// IndexOutOfBoundsException. Any thread. The memory belongs to whoever opened it and must outlive
/// this object; it is not copied.
///
/// Messages are dictionary batches and record batches in file order. Record batches are also
/// numbered by themselves from 0, and so are dictionary batches. Pages are numbered from 0 through
/// the whole segment, in file order. A chunk is named by (record batch, column).
public final class Directory {
  /// What [#chunkPage] says of a chunk without bytes.
  public static final int NO_PAGE = -1;

  private final MemorySegment bytes;
  private final DirectoryShape shape;
  private final int columns;
  private final int messages;
  private final int batches;
  private final int dictionaries;
  private final int pages;

  Directory(MemorySegment bytes, DirectoryShape shape) {
    this.bytes = bytes;
    this.shape = shape;
    this.columns = bytes.get(Little.INT, AT_COLUMNS);
    this.messages = bytes.get(Little.INT, AT_MESSAGES);
    this.batches = bytes.get(Little.INT, AT_BATCHES);
    this.dictionaries = bytes.get(Little.INT, AT_DICTIONARIES);
    this.pages = bytes.get(Little.INT, AT_PAGES);
  }

  /// Reads and checks the directory in the tail of a segment.
  ///
  /// Checked are magic, version and feature words, its own checksum, every range against the file,
  /// that messages and pages follow each other without gaps from the prologue to the tail, every
  /// count, every chunk and its bounds, that the rest of the tail is an end-of-stream marker, zeros
  /// and a footer of the right checksum, and the identity.
  ///
  /// @param tail the file from the end-of-stream marker to its end
  /// @param fileLength length of the file
  /// @param expected what the segment must be, or null where nobody knows
  /// @throws MalformedException naming the offset in the file and the rule broken
  /// @throws io.sheaf.format.UnsupportedException when it was written by a later version in a way
  ///   this one cannot read
  public static Directory open(
      MemorySegment tail, long fileLength, @Nullable SegmentIdentity expected) {
    return DirectoryCheck.open(tail, fileLength, expected);
  }

  /// The raw bytes, for whoever counts or drops them.
  public MemorySegment bytes() {
    return bytes;
  }

  /// Which segment this is.
  public SegmentIdentity identity() {
    return new SegmentIdentity(
        new UUID(bytes.get(Words.BIG_LONG, AT_STORE), bytes.get(Words.BIG_LONG, AT_STORE + 8)),
        bytes.get(Little.LONG, AT_TABLE),
        bytes.get(Little.LONG, AT_SEGMENT),
        bytes.get(Little.INT, AT_SCHEMA_VERSION));
  }

  /// The version of the format that the segment is written in.
  public int formatVersion() {
    return bytes.get(Little.INT, AT_VERSION);
  }

  /// Length of the file.
  public long fileLength() {
    return bytes.get(Little.LONG, AT_FILE_LENGTH);
  }

  /// Where the tail begins: the end-of-stream marker, 8 bytes before the directory.
  public long tailOffset() {
    return bytes.get(Little.LONG, AT_TAIL);
  }

  /// Length of the prologue (magic and schema message), which begins at 0.
  public int prologueBytes() {
    return bytes.get(Little.INT, AT_PROLOGUE);
  }

  /// CRC-32C of the prologue.
  public int prologueCrc() {
    return bytes.get(Little.INT, AT_PROLOGUE_CRC);
  }

  /// Bytes from the start of Arrow's footer to the end of the file.
  public int footerBytes() {
    return bytes.get(Little.INT, AT_FOOTER);
  }

  /// CRC-32C of those bytes.
  public int footerCrc() {
    return bytes.get(Little.INT, AT_FOOTER_CRC);
  }

  /// Rows of all record batches.
  public long rows() {
    return bytes.get(Little.LONG, AT_ROWS);
  }

  /// Bytes of all buffers as Arrow counts them: trimmed, neither compressed nor padded.
  public long logicalBytes() {
    return bytes.get(Little.LONG, AT_LOGICAL);
  }

  /// How buffers are compressed, or null when they are not.
  public @Nullable Codec codec() {
    return switch (bytes.get(Little.INT, AT_CODEC)) {
      case 1 -> Codec.LZ4_FRAME;
      case 2 -> Codec.ZSTD;
      default -> null;
    };
  }

  /// How [#codec] stands in the header.
  static int codecNumber(@Nullable Codec codec) {
    if (codec == null) return 0;
    return switch (codec) {
      case LZ4_FRAME -> 1;
      case ZSTD -> 2;
    };
  }

  /// Number of top-level columns.
  public int columns() {
    return columns;
  }

  /// The store's id of a column.
  public long columnId(int column) {
    Objects.checkIndex(column, columns);
    return bytes.get(Little.LONG, shape.columnIds() + (long) column * COLUMN_ID);
  }

  /// The order of the rows, outermost key first; empty when none is known.
  public List<SortKey> sortKeys() {
    List<SortKey> keys = new ArrayList<>();
    int count = bytes.get(Little.INT, AT_SORT_KEYS);
    for (int i = 0; i < count; i++) {
      long at = shape.sortKeys() + (long) i * SORT_KEY;
      int flags = bytes.get(Little.INT, at + 4);
      keys.add(new SortKey(bytes.get(Little.INT, at), (flags & 1) != 0, (flags & 2) != 0));
    }
    return keys;
  }

  /// Number of messages: record batches and dictionary batches.
  public int messages() {
    return messages;
  }

  /// Whether a message is a dictionary batch.
  public boolean isDictionary(int message) {
    return bytes.get(Little.INT, message(message) + MESSAGE_KIND) == KIND_DICTIONARY;
  }

  /// Where the encapsulated message begins in the file.
  public long messageOffset(int message) {
    return bytes.get(Little.LONG, message(message) + MESSAGE_OFFSET);
  }

  /// Bytes from there to the body: marker, length, flatbuffer, padding; a multiple of 4096.
  public int metadataBytes(int message) {
    return bytes.get(Little.INT, message(message) + MESSAGE_METADATA);
  }

  /// CRC-32C of those bytes.
  public int metadataCrc(int message) {
    return bytes.get(Little.INT, message(message) + MESSAGE_CRC);
  }

  /// Bytes of the body, padding included: the sum of its pages.
  public long bodyBytes(int message) {
    return bytes.get(Little.LONG, message(message) + MESSAGE_BODY);
  }

  /// Rows of a record batch, or values of a dictionary.
  public long messageRows(int message) {
    return bytes.get(Little.LONG, message(message) + MESSAGE_ROWS);
  }

  /// Number of the first page of the body; that of the next message when it has none.
  public int firstPage(int message) {
    return bytes.get(Little.INT, message(message) + MESSAGE_FIRST_PAGE);
  }

  /// Pages of the body.
  public int pageCount(int message) {
    return bytes.get(Little.INT, message(message) + MESSAGE_PAGES);
  }

  /// The number of a message among those of its kind.
  public int ordinal(int message) {
    return bytes.get(Little.INT, message(message) + MESSAGE_ORDINAL);
  }

  /// Bytes of the buffers of a message as Arrow counts them: trimmed, neither compressed nor
  /// padded.
  public long messageLogicalBytes(int message) {
    return bytes.get(Little.LONG, message(message) + MESSAGE_LOGICAL);
  }

  /// Number of record batches.
  public int batches() {
    return batches;
  }

  /// The message that is record batch `batch`.
  public int batchMessage(int batch) {
    Objects.checkIndex(batch, batches);
    return bytes.get(Little.INT, shape.batchIndex() + (long) batch * INDEX);
  }

  /// Number of dictionary batches.
  public int dictionaries() {
    return dictionaries;
  }

  /// The message that is dictionary batch `dictionary`. It stands before the first record batch
  /// that uses it.
  public int dictionaryMessage(int dictionary) {
    Objects.checkIndex(dictionary, dictionaries);
    return bytes.get(Little.INT, shape.dictionaryIndex() + (long) dictionary * INDEX);
  }

  /// The Arrow id of dictionary batch `dictionary`; no two of a segment have the same.
  public long dictionaryId(int dictionary) {
    return bytes.get(Little.LONG, message(dictionaryMessage(dictionary)) + MESSAGE_DICTIONARY);
  }

  /// Number of pages.
  public int pages() {
    return pages;
  }

  /// Where a page begins in the file.
  public long pageOffset(int page) {
    return bytes.get(Little.LONG, page(page) + PAGE_OFFSET);
  }

  /// Length of a page, a multiple of 4096, above 0.
  public int pageBytes(int page) {
    return bytes.get(Little.INT, page(page) + PAGE_LENGTH);
  }

  /// CRC-32C of a page.
  public int pageCrc(int page) {
    return bytes.get(Little.INT, page(page) + PAGE_CRC);
  }

  /// The page that holds a chunk, or [#NO_PAGE] when it has no bytes.
  public int chunkPage(int batch, int column) {
    return bytes.get(Little.INT, chunk(batch, column) + CHUNK_PAGE);
  }

  /// Where a chunk begins in its page.
  public int chunkOffset(int batch, int column) {
    return bytes.get(Little.INT, chunk(batch, column) + CHUNK_OFFSET);
  }

  /// Bytes of a chunk in its page, as stored, from its first buffer to the end of its last.
  public int chunkBytes(int batch, int column) {
    return bytes.get(Little.INT, chunk(batch, column) + CHUNK_LENGTH);
  }

  /// What is known of a chunk's values: the flags of [Statistics].
  public int chunkFlags(int batch, int column) {
    return bytes.get(Little.INT, chunk(batch, column) + CHUNK_FLAGS);
  }

  /// How many values of a chunk are null, or [Statistics#UNKNOWN].
  public long nullCount(int batch, int column) {
    return bytes.get(Little.LONG, chunk(batch, column) + CHUNK_NULLS);
  }

  /// The lower bound of a chunk in the encoding of [Statistics], or null when there is none.
  public @Nullable MemorySegment min(int batch, int column) {
    long chunk = chunk(batch, column);
    if ((bytes.get(Little.INT, chunk + CHUNK_FLAGS) & Statistics.HAS_MIN) == 0) return null;
    return bytes.asSlice(
        bounds(chunk), Byte.toUnsignedInt(bytes.get(Little.BYTE, chunk + CHUNK_MIN_LENGTH)));
  }

  /// The upper bound of a chunk in the encoding of [Statistics], or null when there is none.
  public @Nullable MemorySegment max(int batch, int column) {
    long chunk = chunk(batch, column);
    if ((bytes.get(Little.INT, chunk + CHUNK_FLAGS) & Statistics.HAS_MAX) == 0) return null;
    int skipped = Byte.toUnsignedInt(bytes.get(Little.BYTE, chunk + CHUNK_MIN_LENGTH));
    return bytes.asSlice(
        bounds(chunk) + skipped,
        Byte.toUnsignedInt(bytes.get(Little.BYTE, chunk + CHUNK_MAX_LENGTH)));
  }

  private long bounds(long chunk) {
    return shape.bounds() + Integer.toUnsignedLong(bytes.get(Little.INT, chunk + CHUNK_BOUNDS));
  }

  private long message(int message) {
    Objects.checkIndex(message, messages);
    return shape.messages() + (long) message * MESSAGE;
  }

  private long page(int page) {
    Objects.checkIndex(page, pages);
    return shape.pages() + (long) page * PAGE;
  }

  private long chunk(int batch, int column) {
    Objects.checkIndex(batch, batches);
    Objects.checkIndex(column, columns);
    return shape.chunks() + ((long) batch * columns + column) * CHUNK;
  }
}
