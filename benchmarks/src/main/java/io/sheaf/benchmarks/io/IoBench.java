package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The program: makes the files, runs the parts, removes the files.
public final class IoBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench io [--seconds N] [--pairs N] [--peers all|fio] [--dir DIR] [--json]
                            [--only engine,miss,scan] [--file-mib N] [--regimes]
        --seconds  of each sample (default 0.3)         --pairs  rounds (default 7)
        --dir      where 2 to 4 GB are written, and removed at the end (default: target/bench)
        --file-mib of the file that engine and miss read (default 2048)
        --json     one object for the machine, then one for each row; words go to stderr
        --regimes  direct beside buffered inside one memory cgroup (root only), nothing else\
      """;

  private IoBench() {}

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException {
    return run(args, System.out);
  }

  static int run(String[] args, PrintStream out) throws IOException {
    Path target = Path.of(System.getProperty("sheaf.home", "."), "target", "bench");
    BenchOptions options = BenchOptions.parse(args, target);
    Files.createDirectories(options.directory());
    Paper paper = new Paper(out, options.json());
    Map<String, Object> machine = Machine.describe(options.directory());
    machine.forEach((name, value) -> paper.line("%-11s %s", name, value));
    paper.line("load        %s", Machine.load());
    paper.line("samples     %.2f s, %d rounds", options.seconds(), options.pairs());
    paper.line("files       in %s, removed at the end", options.directory());
    if (options.parts().equals(Set.of("miss"))) {
      parts(options, paper, false); // nobody is beside it whose buffers would need huge pages
    } else {
      try (HugePages huge = new HugePages()) {
        // A signal ends the process past every finally clause.
        Thread restore = new Thread(huge::close);
        Runtime.getRuntime().addShutdownHook(restore);
        paper.line("memory      frames on huge pages, fio's buffers on %s", huge.words());
        parts(options, paper, huge.there());
      }
    }
    paper.finish(machine, options);
    return 0;
  }

  private static void parts(BenchOptions options, Paper paper, boolean huge) throws IOException {
    boolean fio = Command.exists("fio");
    if (!fio) paper.line("fio         is not installed: its rows are left out");
    if (options.parts().contains("engine") || options.parts().contains("miss")) {
      Path file = options.directory().resolve("io-" + ProcessHandle.current().pid() + ".dat");
      try (DataFile data = new DataFile(file, options.fileMib() << 20)) {
        Peer peer = fio ? new FioPeer("fio", file, huge) : null;
        try (var engine = new EngineSection(options, paper, data, peer)) {
          if (options.parts().contains("engine")) engine.run();
          if (options.parts().contains("miss")) engine.miss();
        }
      }
    }
    if (options.parts().contains("regimes")) new RegimeSection(options, paper).run();
    if (options.parts().contains("scan")) new ScanSection(options, paper, huge).run();
  }
}
