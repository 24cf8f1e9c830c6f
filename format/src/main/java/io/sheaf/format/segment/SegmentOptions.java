package io.sheaf.format.segment;

import io.sheaf.format.ipc.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a segment is written.
///
/// @param codec how buffers are compressed; null for not at all
/// @param columnIds the store's id of each column, in schema order; never reused within a table
/// @param sortKeys the order that the rows are in, outermost first; empty when none is known
public record SegmentOptions(@Nullable Codec codec, List<Long> columnIds, List<SortKey> sortKeys) {
  /// Copies the lists.
  public SegmentOptions {
    columnIds = List.copyOf(columnIds);
    sortKeys = List.copyOf(sortKeys);
  }
}
