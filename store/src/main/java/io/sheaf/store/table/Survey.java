package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.log.SegmentRef;
import java.util.function.Consumer;

/// A look into directories, for those who show what is stored.
public final class Survey {
  private Survey() {}

  /// Calls `visitor` with the directory of a segment, pinned during the call.
  public static void visit(
      long table, SegmentRef segment, ScanResources resources, Consumer<Directory> visitor) {
    try (SegmentReader reader = resources.segments().get(table, segment).read(resources.holder())) {
      visitor.accept(reader.directory());
    }
  }
}
