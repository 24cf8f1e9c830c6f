package io.sheaf.format.array;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Where a stream may put the bytes of a batch so that nobody has to copy them again.
@FunctionalInterface
public interface Landing {
  /// Writable memory for each of these pages, aligned to 4096, whose content does not matter. It
  /// stays until the next batch is asked for. An empty list says that there is none for them: then
  /// the batch may lie anywhere.
  ///
  /// @param bytes of each page, a multiple of 4096
  List<MemorySegment> pages(int[] bytes);
}
