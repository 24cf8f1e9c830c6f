package io.sheaf.cli.output;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.IpcFileWriter;
import io.sheaf.format.ipc.IpcStreamWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.List;

/// Arrow IPC, file or stream, by layout: what came in goes out, every type of it.
final class ArrowOutput {
  private ArrowOutput() {}

  static long stream(BatchSource rows, OutputStream out) throws IOException {
    long count = 0;
    try (var writer = new IpcStreamWriter(Channels.newChannel(out), rows.schema(), null)) {
      Incoming next = rows.next();
      while (next != null) {
        writer.write(next);
        count += rowsOf(next);
        next = rows.next();
      }
      writer.finish();
    }
    return count;
  }

  static long file(BatchSource rows, OutputStream out) throws IOException {
    long count = 0;
    try (var writer = new IpcFileWriter(Channels.newChannel(out), rows.schema(), null)) {
      Incoming next = rows.next();
      while (next != null) {
        writer.write(next);
        count += rowsOf(next);
        next = rows.next();
      }
      writer.finish(List.of());
    } catch (IllegalArgumentException e) {
      throw CommandException.failed(e.getMessage() + ": name it .arrows", e);
    }
    return count;
  }

  private static long rowsOf(Incoming incoming) {
    return incoming instanceof Incoming.Rows(var batch) ? batch.rows() : 0;
  }
}
