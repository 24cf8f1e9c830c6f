package io.sheaf.store.filter;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;

/// A predicate bound to the columns of one table. Immutable; any thread.
public interface RowFilter {
  /// The top-level columns it looks at, ascending, each once; none where it looks at no column.
  int[] columns();

  /// The rows for which the predicate is true.
  ///
  /// @param batch the columns of [#columns], in that order, validated and decompressed
  /// @param dictionaries of those columns, at every depth
  RowSet keep(RowBatch batch, Dictionaries dictionaries);

  /// What the directory of a segment says of one of its batches. Reads no page.
  Verdict verdict(Directory directory, int batch);
}
