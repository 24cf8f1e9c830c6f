package io.sheaf.format.segment;

import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Body;
import io.sheaf.format.ipc.Chunk;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the buffers of a batch that arrives come to lie in a segment, by its header alone.
///
/// A guess: what is not right about it, because bytes are left out or rows go elsewhere, is copied
/// once more when the segment is written.
public final class BodyLayout {
  private final BatchHeader header;
  private final Packing packing;

  /// Some of the body, and where it belongs.
  ///
  /// @param offset in the body that arrives
  public record Part(long offset, MemorySegment target) {}

  private BodyLayout(BatchHeader header, Packing packing) {
    this.header = header;
    this.packing = packing;
  }

  /// The layout of rows, or null of a body that is compressed, or does not go from buffer to
  /// buffer.
  public static @Nullable BodyLayout of(BatchHeader header) {
    if (header.codec() != null || header.dictionary() != null) return null;
    long end = 0;
    for (int i = 0; i < header.buffers(); i++) {
      if (header.bufferLength(i) == 0) continue;
      if (header.bufferOffset(i) < end) return null;
      end = header.bufferOffset(i) + header.bufferLength(i);
      if (header.bufferLength(i) > SegmentLayout.MAX_PAGE / 2) return null;
    }
    List<Chunk> chunks = header.chunks();
    long[] bytes = new long[chunks.size()];
    for (int i = 0; i < bytes.length; i++) {
      Chunk chunk = chunks.get(i);
      if (chunk.bytes() > SegmentLayout.MAX_PAGE / 2) return null;
      for (int buffer = 0; buffer < chunk.buffers(); buffer++) {
        bytes[i] += padded(header.bufferLength(chunk.firstBuffer() + buffer));
      }
    }
    return new BodyLayout(header, new Packing(bytes));
  }

  private static long padded(long bytes) {
    return Words.roundUp(bytes, SegmentLayout.ALIGNMENT);
  }

  /// Bytes of each page.
  public int[] pages() {
    int[] bytes = new int[packing.pages()];
    for (int page = 0; page < bytes.length; page++) bytes[page] = packing.pageBytes(page);
    return bytes;
  }

  /// What goes where in memory for these pages, in the order of the body.
  public List<Part> parts(List<MemorySegment> pages) {
    List<Part> parts = new ArrayList<>(header.buffers());
    List<Chunk> chunks = header.chunks();
    for (int i = 0; i < chunks.size(); i++) {
      int page = packing.chunkPage(i);
      if (page == Directory.NO_PAGE) continue;
      long at = packing.chunkOffset(i) - packing.pageOffset(page);
      int first = chunks.get(i).firstBuffer();
      for (int buffer = first; buffer < first + chunks.get(i).buffers(); buffer++) {
        long bytes = header.bufferLength(buffer);
        if (bytes == 0) continue;
        parts.add(new Part(header.bufferOffset(buffer), pages.get(page).asSlice(at, bytes)));
        at += padded(bytes);
      }
    }
    return parts;
  }

  /// The body that lies in such parts.
  public static Body body(List<Part> parts) {
    Map<Long, MemorySegment> buffers = new HashMap<>();
    for (Part part : parts) buffers.put(part.offset(), part.target().asReadOnly());
    return (offset, length) -> {
      MemorySegment buffer = buffers.get(offset);
      if (buffer == null || buffer.byteSize() != length) {
        throw new AssertionError("no buffer of " + length + " bytes at " + offset);
      }
      return buffer;
    };
  }
}
