package io.sheaf.store.table;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.NullArrays;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Chunk;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.PlainBatch;
import io.sheaf.format.schema.Layout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Chosen columns of a batch, made of chunks where they lie. Columns that were added to the table
/// after the batch was written are nulls, over the zeros that all share.
///
/// @param header the header of a message of them
/// @param body their chunks one after the other, each padded to 64 bytes by what follows it in its
///   page
record Projection(BatchHeader header, List<MemorySegment> body) {
  private static final long ALIGNMENT = 64;

  /// A message of its own for the chosen columns.
  ///
  /// @param columns null for all of the table
  /// @param table the layouts of all columns of the table
  /// @param memory for the little that nulls are made of beside zeros
  static Projection of(
      BatchHeader header,
      int @Nullable [] columns,
      List<Layout> table,
      PinnedMessage message,
      SegmentAllocator memory) {
    int[] chosen = columns == null ? IntStream.range(0, table.size()).toArray() : columns;
    int stored = header.layouts().size();
    int[] places = chosen.clone();
    List<PlainBatch> added = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      if (places[i] < stored) continue;
      ArrayData nulls = nulls(table.get(places[i]), header, message, memory);
      places[i] = stored + added.size();
      added.add(batch(nulls, header.codec(), memory));
    }
    BatchHeader wide = header;
    for (PlainBatch one : added) wide = wide.beside(one.header());
    return of(wide, places, stored, added, message);
  }

  private static Projection of(
      BatchHeader wide, int[] places, int stored, List<PlainBatch> added, PinnedMessage message) {
    List<Chunk> chunks = wide.chunks();
    List<MemorySegment> pieces = new ArrayList<>(places.length);
    long[] starts = new long[places.length];
    long end = 0;
    for (int i = 0; i < places.length; i++) {
      starts[i] = end;
      if (places[i] >= stored) {
        PlainBatch nulls = added.get(places[i] - stored);
        pieces.addAll(nulls.body());
        end += nulls.header().bodyLength();
        continue;
      }
      Chunk chunk = chunks.get(places[i]);
      if (chunk.bytes() == 0) continue;
      // A page ends at a multiple of 4096 and is zero behind its last chunk.
      long padded = (chunk.bytes() + ALIGNMENT - 1) & -ALIGNMENT;
      pieces.add(message.at(chunk.offset(), padded));
      end += padded;
    }
    return new Projection(wide.project(places, starts, end), pieces);
  }

  private static ArrayData nulls(
      Layout layout, BatchHeader header, PinnedMessage message, SegmentAllocator memory) {
    return NullArrays.of(layout, header.length(), message::zeros, memory);
  }

  private static PlainBatch batch(ArrayData nulls, @Nullable Codec codec, SegmentAllocator memory) {
    RowBatch rows = new RowBatch(nulls.length(), List.of(nulls));
    return codec == null ? PlainBatch.ofRows(rows) : PlainBatch.ofRuns(rows, codec, memory);
  }

  /// The chosen columns as arrays within the body they lie in.
  ///
  /// @param columns null for all of the table
  /// @param table the layouts of all columns of the table
  /// @param memory for what is compressed, and the little that nulls are made of beside zeros
  static List<ArrayData> arrays(
      BatchHeader header,
      int @Nullable [] columns,
      List<Layout> table,
      PinnedMessage message,
      SegmentAllocator memory) {
    int stored = header.layouts().size();
    if (columns == null && stored == table.size()) return header.arrays(message, memory);
    int[] chosen = columns == null ? IntStream.range(0, table.size()).toArray() : columns;
    int[] there = Arrays.stream(chosen).filter(column -> column < stored).toArray();
    var found = inPlace(header, there).arrays(message, memory).iterator();
    List<ArrayData> arrays = new ArrayList<>(chosen.length);
    for (int column : chosen) {
      arrays.add(
          column < stored ? found.next() : nulls(table.get(column), header, message, memory));
    }
    return arrays;
  }

  /// The header of the chosen columns within the body they lie in.
  private static BatchHeader inPlace(BatchHeader header, int[] columns) {
    List<Chunk> chunks = header.chunks();
    long[] starts = new long[columns.length];
    for (int i = 0; i < columns.length; i++) starts[i] = chunks.get(columns[i]).offset();
    return header.project(columns, starts, header.bodyLength());
  }
}
