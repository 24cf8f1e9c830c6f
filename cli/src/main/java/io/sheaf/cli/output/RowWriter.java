package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.io.OutputStream;

/// Writes rows in one format.
@FunctionalInterface
interface RowWriter {
  /// Drains `rows` into `out`, closes neither, and returns how many rows it wrote.
  long write(BatchSource rows, OutputStream out) throws IOException;
}
