package io.sheaf.cli.command;

import io.sheaf.cli.terminal.Progress;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Rows with progress as they pass. Closing them is their owner's business.
final class CountedRows implements BatchSource {
  private final BatchSource source;
  private final Progress progress;
  private final LongToDoubleFunction done;
  private long rows;
  private long bytes;

  /// Nobody knows how many rows will come.
  CountedRows(BatchSource source, Progress progress) {
    this(source, progress, _ -> -1);
  }

  /// The share of the whole is a function of the rows that have passed.
  CountedRows(BatchSource source, Progress progress, LongToDoubleFunction done) {
    this.source = source;
    this.progress = progress;
    this.done = done;
  }

  @Override
  public SchemaMessage schema() {
    return source.schema();
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    progress.update(rows, bytes, done.applyAsDouble(rows));
    Incoming next = source.next();
    if (next instanceof Incoming.Rows(var batch)) {
      rows += batch.rows();
      bytes += batch.bytes();
    }
    return next;
  }

  @Override
  public void close() {}
}
