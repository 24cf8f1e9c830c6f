package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The checks that make raw bytes a [Directory]: here the frame around the entries, in
/// [DirectoryEntries] the entries.
final class DirectoryCheck {
  private final MemorySegment tail;
  private final long fileLength;
  private final long tailOffset;

  private DirectoryCheck(MemorySegment tail, long fileLength) {
    this.tail = tail;
    this.fileLength = fileLength;
    this.tailOffset = fileLength - tail.byteSize();
  }

  static Directory open(MemorySegment tail, long fileLength, @Nullable SegmentIdentity expected) {
    DirectoryCheck check = new DirectoryCheck(tail.asReadOnly(), fileLength);
    MemorySegment bytes = check.bytes();
    boolean strict = check.version(bytes);
    DirectoryShape shape = check.shape(bytes, strict);
    check.rest(bytes);
    Directory directory = new Directory(bytes, shape);
    new DirectoryEntries(bytes, shape, directory.tailOffset() + SegmentTail.MARKER, strict).check();
    if (expected != null && !expected.equals(directory.identity())) {
      throw new MalformedException(
          "this is " + directory.identity() + ", but " + expected + " belongs here");
    }
    return directory;
  }

  /// The directory within the tail, its length and its checksum good.
  private MemorySegment bytes() {
    long size = tail.byteSize();
    if (tailOffset < SegmentLayout.BLOCK) {
      throw bad(0, "no room for a schema message before the tail");
    }
    if (size < SegmentLayout.BLOCK
        || size % SegmentLayout.BLOCK != 0
        || fileLength % SegmentLayout.BLOCK != 0) {
      throw bad(
          0, "tail of " + size + " bytes in a file of " + fileLength + ": not multiples of 4096");
    }
    if (tail.get(Little.LONG, 0) != SegmentTail.END_OF_STREAM) {
      throw bad(0, "no end-of-stream marker before the directory");
    }
    MemorySegment rest = tail.asSlice(SegmentTail.MARKER);
    if (rest.get(Little.LONG, DirectoryLayout.AT_MAGIC) != DirectoryLayout.MAGIC) {
      throw bad(SegmentTail.MARKER, "no directory: the magic SHEAFDIR is missing");
    }
    long length = rest.get(Little.LONG, DirectoryLayout.AT_LENGTH);
    if (length < DirectoryLayout.HEADER + DirectoryLayout.TRAILER
        || length % 8 != 0
        || length > size - SegmentTail.MARKER - SegmentTail.TRAILER) {
      throw bad(
          SegmentTail.MARKER + DirectoryLayout.AT_LENGTH,
          "directory length " + length + " in a tail of " + size);
    }
    MemorySegment bytes = rest.asSlice(0, length);
    int stored = bytes.get(Little.INT, length - 4);
    int computed = Checksum.masked(bytes.asSlice(0, length - 4));
    if (stored != computed) {
      throw bad(
          SegmentTail.MARKER,
          "directory checksum " + Checksum.hex(computed) + ", stored " + Checksum.hex(stored));
    }
    return bytes;
  }

  /// Whether the directory has nothing that this version does not know. Throws when that is too
  /// much.
  private boolean version(MemorySegment bytes) {
    int version = bytes.get(Little.INT, DirectoryLayout.AT_VERSION);
    if (version != DirectoryLayout.VERSION) {
      throw new UnsupportedException(
          "segment format version "
              + version
              + "; this program reads version "
              + DirectoryLayout.VERSION);
    }
    long incompatible = bytes.get(Little.LONG, DirectoryLayout.AT_INCOMPATIBLE);
    if (incompatible != 0) {
      throw new UnsupportedException(
          "segment uses incompatible feature "
              + Long.numberOfTrailingZeros(incompatible)
              + ", which this program does not know (words "
              + Long.toHexString(incompatible)
              + ")");
    }
    int header = bytes.get(Little.INT, DirectoryLayout.AT_HEADER);
    if (header != DirectoryLayout.HEADER) {
      throw bad(
          SegmentTail.MARKER + DirectoryLayout.AT_HEADER,
          "directory header of " + header + " bytes");
    }
    return bytes.get(Little.LONG, DirectoryLayout.AT_COMPATIBLE) == 0
        && bytes.get(Little.LONG, DirectoryLayout.AT_READ_COMPATIBLE) == 0;
  }

  private DirectoryShape shape(MemorySegment bytes, boolean strict) {
    DirectoryShape shape = DirectoryShape.of(DirectoryShape.counts(bytes));
    long end = shape.end() + DirectoryLayout.TRAILER;
    if (strict ? end != bytes.byteSize() : end > bytes.byteSize()) {
      throw bad(
          SegmentTail.MARKER + DirectoryLayout.AT_LENGTH,
          "directory of " + bytes.byteSize() + " bytes whose counts need " + end);
    }
    if (bytes.get(Little.LONG, DirectoryLayout.AT_FILE_LENGTH) != fileLength) {
      throw bad(
          SegmentTail.MARKER + DirectoryLayout.AT_FILE_LENGTH,
          "file of "
              + fileLength
              + " bytes says that it has "
              + bytes.get(Little.LONG, DirectoryLayout.AT_FILE_LENGTH));
    }
    if (bytes.get(Little.LONG, DirectoryLayout.AT_TAIL) != tailOffset) {
      throw bad(
          SegmentTail.MARKER + DirectoryLayout.AT_TAIL,
          "tail at "
              + tailOffset
              + " says that it is at "
              + bytes.get(Little.LONG, DirectoryLayout.AT_TAIL));
    }
    return shape;
  }

  /// What follows the directory: zeros, Arrow's footer.
  private void rest(MemorySegment bytes) {
    long size = tail.byteSize();
    long footer = bytes.get(Little.INT, DirectoryLayout.AT_FOOTER);
    long from = size - footer;
    if (footer <= SegmentTail.TRAILER || from < SegmentTail.MARKER + bytes.byteSize()) {
      throw bad(SegmentTail.MARKER + DirectoryLayout.AT_FOOTER, "footer of " + footer + " bytes");
    }
    int computed = Checksum.of(tail.asSlice(from));
    int stored = bytes.get(Little.INT, DirectoryLayout.AT_FOOTER_CRC);
    if (computed != stored) {
      throw bad(
          from, "footer checksum " + Checksum.hex(computed) + ", stored " + Checksum.hex(stored));
    }
    long padding = SegmentTail.MARKER + bytes.byteSize();
    if (!Words.zero(tail.asSlice(padding, from - padding))) {
      throw bad(padding, "bytes that are not zero between directory and footer");
    }
  }

  private MalformedException bad(long at, String rule) {
    return new MalformedException("offset " + (tailOffset + at) + ": " + rule);
  }
}
