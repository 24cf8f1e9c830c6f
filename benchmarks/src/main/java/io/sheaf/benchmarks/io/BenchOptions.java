package io.sheaf.benchmarks.io;

import java.nio.file.Path;
import java.util.Set;

/// How a run is asked for.
///
/// @param seconds of each sample
/// @param pairs rounds, in each of which every peer is measured once
/// @param allPeers whether peers other than fio are measured
/// @param directory where files are made
/// @param parts which parts run: `engine`, `miss`, `scan`, `regimes`
/// @param fileMib the size of the file that engine and miss read, in MiB
/// @param json whether the figures are printed as JSON
record BenchOptions(
    double seconds,
    int pairs,
    boolean allPeers,
    Path directory,
    Set<String> parts,
    long fileMib,
    boolean json) {
  private static final Set<String> PARTS = Set.of("engine", "miss", "scan", "regimes");

  /// Reads the arguments; `directory` is where files are made unless they say otherwise.
  static BenchOptions parse(String[] args, Path directory) {
    var options =
        new BenchOptions(0.3, 7, true, directory, Set.of("engine", "miss", "scan"), 2048, false);
    for (int i = 0; i < args.length; i++) {
      options =
          switch (args[i]) {
            case "--json" -> options.withJson();
            case "--regimes" -> options.withParts(Set.of("regimes"));
            case "--seconds" -> options.withSeconds(Double.parseDouble(value(args, ++i)));
            case "--pairs" -> options.withPairs(Integer.parseInt(value(args, ++i)));
            case "--peers" -> options.withPeers(value(args, ++i));
            case "--file-mib" -> options.withFileMib(Long.parseLong(value(args, ++i)));
            case "--dir" -> options.withDirectory(Path.of(value(args, ++i)));
            case "--only" -> options.withParts(Set.of(value(args, ++i).split(",", -1)));
            default -> throw new IllegalArgumentException("unknown option " + args[i]);
          };
    }
    return options;
  }

  BenchOptions {
    if (!(seconds >= 0.05 && seconds <= 600)) {
      throw new IllegalArgumentException("--seconds 0.05 to 600, not " + seconds);
    }
    if (pairs < 1 || pairs > 1000) {
      throw new IllegalArgumentException("--pairs 1 to 1000, not " + pairs);
    }
    if (fileMib < 32 || fileMib > 1 << 20) {
      throw new IllegalArgumentException("--file-mib 32 to 1048576, not " + fileMib);
    }
    for (String part : parts) {
      if (!PARTS.contains(part)) {
        throw new IllegalArgumentException("--only engine, miss, scan or regimes, not " + part);
      }
    }
  }

  private static String value(String[] args, int i) {
    if (i == args.length) throw new IllegalArgumentException(args[i - 1] + " needs a value");
    return args[i];
  }

  private BenchOptions withJson() {
    return new BenchOptions(seconds, pairs, allPeers, directory, parts, fileMib, true);
  }

  private BenchOptions withSeconds(double value) {
    return new BenchOptions(value, pairs, allPeers, directory, parts, fileMib, json);
  }

  private BenchOptions withPairs(int value) {
    return new BenchOptions(seconds, value, allPeers, directory, parts, fileMib, json);
  }

  private BenchOptions withFileMib(long value) {
    return new BenchOptions(seconds, pairs, allPeers, directory, parts, value, json);
  }

  private BenchOptions withPeers(String value) {
    if (!value.equals("all") && !value.equals("fio")) {
      throw new IllegalArgumentException("--peers all or fio, not " + value);
    }
    return new BenchOptions(seconds, pairs, value.equals("all"), directory, parts, fileMib, json);
  }

  private BenchOptions withDirectory(Path value) {
    return new BenchOptions(seconds, pairs, allPeers, value, parts, fileMib, json);
  }

  private BenchOptions withParts(Set<String> value) {
    return new BenchOptions(seconds, pairs, allPeers, directory, value, fileMib, json);
  }
}
