package io.sheaf.cli.input;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// An Arrow IPC file, read by layout: vectors are not involved, so every type passes.
final class ArrowInput implements Input {
  private final FileChannel file;
  private final BatchSource rows;
  private final long size;

  private ArrowInput(FileChannel file, BatchSource rows) throws IOException {
    this.file = file;
    this.rows = rows;
    this.size = file.size();
  }

  /// A file that is an IPC file or an IPC stream.
  static ArrowInput open(Path path) throws IOException {
    FileChannel file = FileChannel.open(path);
    try {
      return new ArrowInput(file, IpcSource.open(file, Limits.defaults()));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public BatchSource rows() {
    return rows;
  }

  @Override
  public long sourceBytes() {
    return size;
  }

  @Override
  public double done(long read) {
    try {
      return file.position() / (double) Math.max(1, size);
    } catch (IOException e) {
      return -1; // the rows will say so too
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closing = file) {
      rows.close();
    }
  }
}
