package io.sheaf.cli.input;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;

/// One file, or standard input, opened to be read once.
///
/// Closed by whoever opened it, and with it its rows.
public interface Input extends AutoCloseable {
  /// The rows, drained by whoever takes them and closed by this.
  BatchSource rows();

  /// Bytes of the file, or those that have come through a pipe so far; 0 for rows that are made.
  long sourceBytes();

  /// The share that was read by the time `rows` rows had come, or a negative number where nobody
  /// knows.
  double done(long rows);

  @Override
  void close() throws IOException;
}
