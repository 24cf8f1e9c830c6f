package io.sheaf.store.filter;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.tree.Predicate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Holds a filter against the oracle: the rows it keeps, and what it says of the batch unread.
final class Judge {
  private final SchemaMessage schema;
  private final RowBatch batch;
  private final Dictionaries dictionaries;
  private final Directory directory;

  Judge(SchemaMessage schema, RowBatch batch, Dictionaries dictionaries, Directory directory) {
    this.schema = schema;
    this.batch = batch;
    this.dictionaries = dictionaries;
    this.directory = directory;
  }

  /// What is wrong with a filter that is to be the predicate, or null when nothing is.
  @Nullable String fault(RowFilter filter, Predicate predicate) {
    boolean[] expected = new Oracle(schema.schema().fields(), batch, dictionaries).keep(predicate);
    RowSet found = keep(filter);
    int count = 0;
    for (int row = 0; row < expected.length; row++) {
      if (expected[row] != found.contains(row)) return "row " + row + " is " + expected[row];
      if (expected[row]) count++;
    }
    return switch (filter.verdict(directory, 0)) {
      case NONE -> count == 0 ? null : "NONE, but " + count + " rows are kept";
      case ALL -> count == batch.rows() ? null : "ALL, but only " + count + " rows are kept";
      case SOME -> null;
    };
  }

  /// The rows that a filter keeps.
  RowSet keep(RowFilter filter) {
    RowBatch columns =
        new RowBatch(
            batch.rows(), Arrays.stream(filter.columns()).mapToObj(batch.columns()::get).toList());
    return filter.keep(columns, dictionaries);
  }
}
