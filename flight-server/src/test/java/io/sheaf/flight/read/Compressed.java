package io.sheaf.flight.read;

import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.Codecs;
import io.sheaf.format.ipc.PlainBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Batches with compressed buffers.
final class Compressed {
  private Compressed() {}

  /// The rows as a compressed batch, of which those of `wanted` are wanted, or all.
  static LargeBatch of(RowBatch rows, @Nullable RowSet wanted, Arena memory) {
    PlainBatch plain = PlainBatch.ofRows(rows);
    BatchHeader header = plain.header();
    List<MemorySegment> body = new ArrayList<>();
    long[] places = new long[2 * header.buffers()];
    long at = 0;
    for (int i = 0; i < header.buffers(); i++) {
      MemorySegment source = memory.allocate(plain.buffers().get(i).byteSize() + 1, 64);
      source =
          source.asSlice(0, plain.buffers().get(i).byteSize()).copyFrom(plain.buffers().get(i));
      MemorySegment target = memory.allocate(Codecs.compressBound(source.byteSize()) + 64, 64);
      long length = Codecs.compress(Codec.LZ4_FRAME, source, target);
      places[2 * i] = at;
      places[2 * i + 1] = length;
      long padded = length + 63 & -64;
      if (padded > 0) body.add(target.asSlice(0, padded));
      at += padded;
    }
    long[] nodes = new long[2 * header.nodes()];
    for (int i = 0; i < header.nodes(); i++) {
      nodes[2 * i] = header.nodeLength(i);
      nodes[2 * i + 1] = header.nodeNulls(i);
    }
    long[] variadics = new long[header.variadics()];
    for (int i = 0; i < variadics.length; i++) variadics[i] = header.variadicCount(i);
    var numbers =
        new BatchHeader.Numbers(rows.rows(), nodes, places, variadics, Codec.LZ4_FRAME, at);
    return LargeBatch.of(
        wanted, BatchHeader.ofRows(header.layouts(), numbers), new PiecedBody(body));
  }
}
