package io.sheaf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A bench whose program is Python, for clients and peers of its are.
public final class PythonBench {
  private PythonBench() {}

  /// Runs `script`, below `benchmarks`, which is told how to start Java and where to put files;
  /// returns its exit code.
  public static int run(String script, String... args) throws IOException {
    Path home = Path.of(System.getProperty("sheaf.home", "."));
    Path target = home.resolve("target").resolve("bench");
    Files.createDirectories(target);
    Path built = home.resolve("target/python/bin/python");
    List<String> command = new ArrayList<>();
    // The build makes one with pyarrow; where there is none, that of the system may do.
    command.add(Files.isExecutable(built) ? built.toString() : "python3");
    command.add(home.resolve("benchmarks").resolve(script).toString());
    command.add("--java=" + ProcessHandle.current().info().command().orElse("java"));
    command.add("--class-path=" + System.getProperty("java.class.path"));
    command.add("--dir=" + target);
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return 130;
    }
  }
}
