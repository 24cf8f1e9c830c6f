package io.sheaf.cli.input;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An input over a temporary file, which goes with it.
record SpooledInput(Input input, Path file) implements Input {
  @Override
  public BatchSource rows() {
    return input.rows();
  }

  @Override
  public long sourceBytes() {
    return input.sourceBytes();
  }

  @Override
  public double done(long rows) {
    return input.done(rows);
  }

  @Override
  public void close() throws IOException {
    try {
      input.close();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
