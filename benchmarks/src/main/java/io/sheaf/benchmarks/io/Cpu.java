package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The processor time of this process, as the scheduler keeps it: what the JVM tells comes in steps
/// of 10 ms.
public final class Cpu {
  private static final Path TASKS = Path.of("/proc/self/task");

  private Cpu() {}

  /// Seconds used so far by all threads that are alive, those of the JVM included.
  public static double seconds() {
    long nanos = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) nanos += nanos(task);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return nanos / 1e9;
  }

  private static long nanos(Path task) throws IOException {
    try {
      String line = Files.readString(task.resolve("schedstat"));
      return Long.parseLong(line.substring(0, line.indexOf(' ')));
    } catch (NoSuchFileException e) {
      return 0; // it has ended since it was listed
    }
  }
}
