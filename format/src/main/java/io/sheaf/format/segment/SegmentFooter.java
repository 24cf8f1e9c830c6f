package io.sheaf.format.segment;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.FooterCodec;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Collectors;

/// The tail of a segment that is about to be finished: Arrow's footer, how long everything is, and
/// the bytes once the directory's ending is known.
final class SegmentFooter {
  private final DirectoryBuilder directory;
  private final int directoryBytes;
  private final byte[] footer;
  private final int tailBytes;

  /// @param tailOffset where the tail will begin in the file
  SegmentFooter(
      SchemaMessage schema,
      SegmentOptions options,
      DirectoryBuilder directory,
      long tailOffset,
      int directoryBytes) {
    this.directory = directory;
    this.directoryBytes = directoryBytes;
    long at = tailOffset + SegmentTail.MARKER;
    byte[] flatbuffer =
        FooterCodec.encode(
            schema,
            directory.dictionaryBlocks(),
            directory.batchBlocks(),
            List.of(
                new KeyValue(SegmentTail.FORMAT_KEY, Integer.toString(DirectoryLayout.VERSION)),
                new KeyValue(SegmentTail.DIRECTORY_KEY, at + ":" + directoryBytes),
                new KeyValue(SegmentTail.COLUMN_IDS_KEY, join(options.columnIds()))));
    footer = trailed(flatbuffer);
    long bytes =
        Words.roundUp(
            SegmentTail.MARKER + (long) directoryBytes + footer.length, SegmentLayout.BLOCK);
    if (bytes > SegmentLayout.MAX_PAGE) {
      throw new UnsupportedException("a tail of " + bytes + " bytes: write smaller segments");
    }
    tailBytes = (int) bytes;
  }

  private static String join(List<Long> ids) {
    return ids.stream().map(id -> Long.toString(id)).collect(Collectors.joining(","));
  }

  /// The flatbuffer, zeros so that it begins on a multiple of 8, its length with them, the magic.
  private static byte[] trailed(byte[] flatbuffer) {
    int padded = (int) Words.roundUp(flatbuffer.length + SegmentTail.TRAILER, 8);
    byte[] bytes = new byte[padded];
    MemorySegment memory = MemorySegment.ofArray(bytes);
    System.arraycopy(flatbuffer, 0, bytes, 0, flatbuffer.length);
    memory.set(Little.INT, padded - SegmentTail.TRAILER, padded - SegmentTail.TRAILER);
    memory.set(Little.INT, padded - 6, (int) SegmentTail.MAGIC);
    memory.set(Little.SHORT, padded - 2, (short) (SegmentTail.MAGIC >>> 32));
    return bytes;
  }

  int tailBytes() {
    return tailBytes;
  }

  /// Bytes from the start of the flatbuffer to the end of the file.
  int footerBytes() {
    return footer.length;
  }

  int footerCrc() {
    return Checksum.of(MemorySegment.ofArray(footer));
  }

  /// Writes the tail over `block`, which is [#tailBytes] long.
  void fill(DirectoryBuilder.Ending ending, MemorySegment block) {
    block.set(Little.LONG, 0, SegmentTail.END_OF_STREAM);
    directory.write(ending, block.asSlice(SegmentTail.MARKER, directoryBytes));
    int end = SegmentTail.MARKER + directoryBytes;
    int from = tailBytes - footer.length;
    block.asSlice(end, (long) from - end).fill((byte) 0);
    MemorySegment.copy(footer, 0, block, Little.BYTE, from, footer.length);
  }
}
