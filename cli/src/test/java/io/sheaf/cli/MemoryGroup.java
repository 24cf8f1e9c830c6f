package io.sheaf.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A control group with a limit on memory, of version 1 or 2.
final class MemoryGroup implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Path FIRST = ROOT.resolve("memory");

  private final boolean first = Files.exists(FIRST.resolve("memory.limit_in_bytes"));
  private final Path directory;

  /// Makes one.
  MemoryGroup(long limit) throws IOException {
    String name = "sheaf-test-" + ProcessHandle.current().pid();
    directory = (first ? FIRST : ROOT).resolve(name);
    Files.createDirectory(directory);
    try {
      Path file = directory.resolve(first ? "memory.limit_in_bytes" : "memory.max");
      Files.writeString(file, Long.toString(limit));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// Why there can be none here, in one line, or null.
  static @Nullable String whyNot() {
    boolean any =
        Files.isWritable(FIRST.resolve("cgroup.procs"))
            || Files.isWritable(ROOT.resolve("cgroup.subtree_control"));
    boolean root = "root".equals(System.getProperty("user.name"));
    return any && root ? null : "a control group of memory needs root, and cgroups";
  }

  /// What a command begins with whose process is to be in here.
  List<String> inside() {
    String procs = directory.resolve("cgroup.procs").toString();
    return List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", procs);
  }

  /// The most memory that its processes, and what they read from disk, ever took.
  long peak() throws IOException {
    String name = first ? "memory.max_usage_in_bytes" : "memory.peak";
    return Long.parseLong(Files.readString(directory.resolve(name)).strip());
  }

  /// How many of its processes the kernel killed for want of memory.
  long kills() throws IOException {
    Path file = directory.resolve(first ? "memory.oom_control" : "memory.events");
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("oom_kill ")) return Long.parseLong(line.substring(9).strip());
    }
    throw new AssertionError(file + " tells of no kills");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory);
  }
}
