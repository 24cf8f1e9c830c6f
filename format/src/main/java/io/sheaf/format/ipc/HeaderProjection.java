package io.sheaf.format.ipc;

import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Layout;
import java.util.ArrayList;
import java.util.List;

/// Cuts a header into the shares of its columns, and makes headers of chosen ones.
final class HeaderProjection {
  private HeaderProjection() {}

  static List<Chunk> chunks(BatchHeader header) {
    List<Chunk> chunks = new ArrayList<>(header.layouts().size());
    int[] position = new int[3];
    for (Layout layout : header.layouts()) {
      int node = position[0];
      int buffer = position[1];
      int variadic = position[2];
      advance(header, layout, position);
      long offset = Long.MAX_VALUE;
      long end = 0;
      for (int i = buffer; i < position[1]; i++) {
        if (header.bufferLength(i) == 0) continue;
        offset = Math.min(offset, header.bufferOffset(i));
        end = Math.max(end, header.bufferOffset(i) + header.bufferLength(i));
      }
      chunks.add(
          new Chunk(
              node,
              position[0] - node,
              buffer,
              position[1] - buffer,
              variadic,
              position[2] - variadic,
              end == 0 ? 0 : offset,
              end));
    }
    return chunks;
  }

  private static void advance(BatchHeader header, Layout layout, int[] position) {
    position[0]++;
    position[1] += layout.buffers().size();
    if (layout.variadic()) position[1] += header.variadicCount(position[2]++) - 1;
    for (Layout child : layout.children()) advance(header, child, position);
  }

  static BatchHeader project(BatchHeader header, int[] columns, long[] starts, long bodyLength) {
    List<Chunk> all = header.chunks();
    List<Layout> layouts = new ArrayList<>(columns.length);
    int nodes = 0;
    int buffers = 0;
    int variadics = 0;
    for (int column : columns) {
      Chunk chunk = all.get(column);
      layouts.add(header.layouts().get(column));
      nodes += chunk.nodes();
      buffers += chunk.buffers();
      variadics += chunk.variadics();
    }
    Numbers from = header.numbers();
    long[] toNodes = new long[2 * nodes];
    long[] toBuffers = new long[2 * buffers];
    long[] toVariadics = new long[variadics];
    nodes = 0;
    buffers = 0;
    variadics = 0;
    for (int i = 0; i < columns.length; i++) {
      Chunk chunk = all.get(columns[i]);
      System.arraycopy(from.nodes(), 2 * chunk.firstNode(), toNodes, nodes, 2 * chunk.nodes());
      nodes += 2 * chunk.nodes();
      long shift = starts[i] - chunk.offset();
      for (int b = chunk.firstBuffer(); b < chunk.firstBuffer() + chunk.buffers(); b++) {
        long length = header.bufferLength(b);
        toBuffers[buffers++] = length == 0 ? starts[i] : header.bufferOffset(b) + shift;
        toBuffers[buffers++] = length;
      }
      System.arraycopy(
          from.variadics(), chunk.firstVariadic(), toVariadics, variadics, chunk.variadics());
      variadics += chunk.variadics();
    }
    var numbers =
        new Numbers(header.length(), toNodes, toBuffers, toVariadics, header.codec(), bodyLength);
    return BatchHeader.checked(layouts, header.dictionary(), numbers, header.metadata());
  }
}
