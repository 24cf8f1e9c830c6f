package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.Footer;
import io.sheaf.format.ipc.FooterCodec;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Verifies every byte of a segment: against the checksums, and that what they cover agrees.
///
/// Reads each byte once, in steps of at most 1 MiB but for headers and the tail, which are read
/// whole. Changes nothing. It does not judge the values in the arrays: they were validated before
/// they were written, and a checksum says that they still are what they were.
public final class SegmentCheck {
  private static final long STEP = 1 << 20;

  /// Something that is not as it should be.
  ///
  /// @param page the number of the page, or [SegmentBlock#NO_PAGE]
  /// @param offset where in the file the block begins that is bad
  /// @param what which rule is broken
  /// @param newer whether the bytes are right, but written in a way that only a later version knows
  public record Finding(int page, long offset, String what, boolean newer) {}

  private final long length;
  private final SegmentBytes bytes;
  private final List<Finding> findings = new ArrayList<>();

  private SegmentCheck(long length, SegmentBytes bytes) {
    this.length = length;
    this.bytes = bytes;
  }

  /// Checks a segment of which a commit record tells the length and the tail.
  ///
  /// @param tailOffset where the tail begins
  /// @param expected which segment it must be
  /// @return what is wrong, in file order of the checks; empty when every byte is right
  public static List<Finding> check(
      long length, long tailOffset, SegmentIdentity expected, SegmentBytes bytes)
      throws IOException {
    SegmentCheck check = new SegmentCheck(length, bytes);
    check.from(tailOffset, expected);
    return check.findings;
  }

  /// Checks a segment of which nothing is known but its length.
  public static List<Finding> check(long length, SegmentBytes bytes) throws IOException {
    SegmentCheck check = new SegmentCheck(length, bytes);
    try {
      check.from(SegmentTail.locate(length, bytes), null);
    } catch (MalformedException | UnsupportedException e) {
      check.found(SegmentBlock.NO_PAGE, Math.max(0, length - SegmentLayout.BLOCK), e.getMessage());
    }
    return check.findings;
  }

  private void from(long tailOffset, @Nullable SegmentIdentity expected) throws IOException {
    if (tailOffset < SegmentLayout.BLOCK || tailOffset > length - SegmentLayout.BLOCK) {
      found(SegmentBlock.NO_PAGE, length, length + " bytes, but the tail is at " + tailOffset);
      return;
    }
    // The memory of a read is good until the next one; the directory is needed to the end.
    byte[] tail = new byte[Math.toIntExact(length - tailOffset)];
    MemorySegment copy = MemorySegment.ofArray(tail);
    copy.copyFrom(bytes.read(tailOffset, tail.length));
    Directory directory;
    try {
      directory = Directory.open(copy, length, expected);
    } catch (MalformedException e) {
      found(SegmentBlock.NO_PAGE, tailOffset, "tail: " + e.getMessage());
      return;
    } catch (UnsupportedException e) {
      newer(tailOffset, e); // after its checksum was found right
      return;
    }
    SchemaMessage schema = prologue(directory);
    for (int message = 0; message < directory.messages(); message++) {
      header(directory, message, schema);
      int first = directory.firstPage(message);
      for (int i = 0; i < directory.pageCount(message); i++) page(directory, first + i);
    }
    footer(directory, copy);
  }

  private @Nullable SchemaMessage prologue(Directory directory) throws IOException {
    MemorySegment block = bytes.read(0, directory.prologueBytes());
    if (!matches("prologue", block, 0, directory.prologueCrc())) return null;
    try {
      SchemaMessage schema = SegmentPrologue.read(block);
      int columns = schema.schema().fields().size();
      if (columns == directory.columns()) return schema;
      found(
          SegmentBlock.NO_PAGE, 0, columns + " columns, the directory has " + directory.columns());
    } catch (MalformedException e) {
      found(SegmentBlock.NO_PAGE, 0, "prologue: " + e.getMessage());
    } catch (UnsupportedException e) {
      newer(0, e); // likewise
    }
    return null;
  }

  private void header(Directory directory, int message, @Nullable SchemaMessage schema)
      throws IOException {
    long offset = directory.messageOffset(message);
    MemorySegment block = bytes.read(offset, directory.metadataBytes(message));
    if (!matches("header of message " + message, block, offset, directory.metadataCrc(message))) {
      return;
    }
    if (schema == null) return;
    String wrong = HeaderAgreement.disagreement(directory, message, block, schema);
    if (wrong != null) {
      found(SegmentBlock.NO_PAGE, offset, "header of message " + message + ": " + wrong);
    }
  }

  private void page(Directory directory, int page) throws IOException {
    long offset = directory.pageOffset(page);
    long end = offset + directory.pageBytes(page);
    CRC32C crc = new CRC32C();
    for (long at = offset; at < end; at += STEP) {
      crc.update(bytes.read(at, Math.min(STEP, end - at)).asByteBuffer());
    }
    int computed = (int) crc.getValue();
    if (computed != directory.pageCrc(page)) {
      found(page, offset, mismatch(computed, directory.pageCrc(page)));
    }
  }

  private void footer(Directory directory, MemorySegment tail) {
    long from = length - directory.footerBytes();
    MemorySegment flatbuffer =
        tail.asSlice(from - directory.tailOffset(), directory.footerBytes() - SegmentTail.TRAILER);
    try {
      Footer footer = FooterCodec.parse(flatbuffer);
      String wrong = FooterAgreement.disagreement(directory, footer);
      if (wrong != null) found(SegmentBlock.NO_PAGE, from, "footer: " + wrong);
    } catch (MalformedException | UnsupportedException e) {
      found(SegmentBlock.NO_PAGE, from, "footer: " + e.getMessage());
    }
  }

  private boolean matches(String what, MemorySegment block, long offset, int stored) {
    int computed = Checksum.of(block);
    if (computed == stored) return true;
    found(SegmentBlock.NO_PAGE, offset, what + ": " + mismatch(computed, stored));
    return false;
  }

  private static String mismatch(int computed, int stored) {
    return "checksum " + Checksum.hex(computed) + ", expected " + Checksum.hex(stored);
  }

  private void newer(long offset, UnsupportedException e) {
    String what = String.valueOf(e.getMessage());
    findings.add(new Finding(SegmentBlock.NO_PAGE, offset, what, true));
  }

  private void found(int page, long offset, @Nullable String what) {
    findings.add(new Finding(page, offset, what == null ? "damaged" : what, false));
  }
}
