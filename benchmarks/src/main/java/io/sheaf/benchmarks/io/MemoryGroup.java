package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A cgroup with a limit on memory, version 1 or 2, for the life of a run: what its processes map
/// and what they leave in the page cache count together.
public final class MemoryGroup implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private final Path directory;

  /// Makes one; throws where that is not allowed.
  public MemoryGroup(long limit) throws IOException {
    boolean first = Files.exists(ROOT.resolve("memory/memory.limit_in_bytes"));
    String name = "sheaf-bench-" + ProcessHandle.current().pid();
    directory = (first ? ROOT.resolve("memory") : ROOT).resolve(name);
    Files.createDirectory(directory);
    try {
      Path file = directory.resolve(first ? "memory.limit_in_bytes" : "memory.max");
      Files.writeString(file, Long.toString(limit));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// Runs a program inside, and returns what it printed.
  public String run(List<String> words) throws IOException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\""));
    all.add(directory.resolve("cgroup.procs").toString());
    all.addAll(words);
    return Command.run(all.toArray(new String[0]));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory);
  }
}
