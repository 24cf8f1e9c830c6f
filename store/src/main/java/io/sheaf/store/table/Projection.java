package io.sheaf.store.table;

import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Body;
import io.sheaf.format.ipc.Chunk;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message of chosen columns, made of chunks where they lie.
///
/// @param header the header of the new message
/// @param body its chunks one after the other, each padded to 64 bytes by what follows it in its
///   page
record Projection(BatchHeader header, List<MemorySegment> body) {
  private static final long ALIGNMENT = 64;

  /// A body of its own for the chosen columns.
  static Projection of(BatchHeader header, int[] columns, Body body) {
    List<Chunk> chunks = header.chunks();
    List<MemorySegment> pieces = new ArrayList<>(columns.length);
    long[] starts = new long[columns.length];
    long end = 0;
    for (int i = 0; i < columns.length; i++) {
      starts[i] = end;
      Chunk chunk = chunks.get(columns[i]);
      if (chunk.bytes() == 0) continue;
      // A page ends at a multiple of 4096 and is zero behind its last chunk.
      long padded = (chunk.bytes() + ALIGNMENT - 1) & -ALIGNMENT;
      pieces.add(body.at(chunk.offset(), padded));
      end += padded;
    }
    return new Projection(header.project(columns, starts, end), pieces);
  }

  /// The header of the chosen columns within the body they lie in; the header itself for all of
  /// them.
  static BatchHeader inPlace(BatchHeader header, int @Nullable [] columns) {
    if (columns == null) return header;
    List<Chunk> chunks = header.chunks();
    long[] starts = new long[columns.length];
    for (int i = 0; i < columns.length; i++) starts[i] = chunks.get(columns[i]).offset();
    return header.project(columns, starts, header.bodyLength());
  }
}
