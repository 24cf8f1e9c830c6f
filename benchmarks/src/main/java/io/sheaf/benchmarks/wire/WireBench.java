package io.sheaf.benchmarks.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program `sheaf bench wire`: Python, for its client and its fastest peer are pyarrow.
public final class WireBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench wire [--seconds N] [--pairs N] [--mib N] [--warm-up GIB] [--json]
                              [--only messages,unix,shapes,cold,java,points,paths,
                                      flame,pressure]
                              [--peers all|cpp]
        --seconds  of each sample (default 0.6)         --pairs    rounds (default 7)
        --mib      of each table (default 256)          --warm-up  from each server before (16)\
      """;

  private WireBench() {}

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException {
    Path home = Path.of(System.getProperty("sheaf.home", "."));
    Path target = home.resolve("target").resolve("bench");
    Files.createDirectories(target);
    Path built = home.resolve("target/python/bin/python");
    List<String> command = new ArrayList<>();
    // The build makes one with pyarrow; where there is none, that of the system may do.
    command.add(Files.isExecutable(built) ? built.toString() : "python3");
    command.add(home.resolve("benchmarks/wire/wire.py").toString());
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
