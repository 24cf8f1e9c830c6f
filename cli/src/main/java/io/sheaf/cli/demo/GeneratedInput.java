package io.sheaf.cli.demo;

import io.sheaf.cli.input.Input;
import io.sheaf.cli.input.VectorRows;
import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import org.apache.arrow.vector.ipc.ArrowReader;

/// Rows that are made as they are drained.
final class GeneratedInput implements Input {
  private final ArrowReader reader;
  private final VectorRows rows;
  private final long count;

  /// Closes `reader` with itself.
  GeneratedInput(ArrowReader reader, long count) throws IOException {
    this.reader = reader;
    this.rows = new VectorRows(reader);
    this.count = count;
  }

  @Override
  public BatchSource rows() {
    return rows;
  }

  @Override
  public long sourceBytes() {
    return 0;
  }

  @Override
  public double done(long made) {
    return made / (double) Math.max(1, count);
  }

  @Override
  public void close() throws IOException {
    try (reader) {
      rows.close();
    }
  }
}
