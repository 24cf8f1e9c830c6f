package io.sheaf.benchmarks.pool;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// How a run is asked for.
///
/// @param pages how many are pinned and unpinned
/// @param seconds of each sample, and of what warms up before it
/// @param mixSeconds of the mix
/// @param rounds in each of which every contender is measured in every cell
/// @param parts which parts run
/// @param traces names of the traces whose hit ratios are wanted
/// @param quick whether only a few cells are measured
/// @param json whether the figures are printed as JSON, and words on standard error
record Asked(
    int pages,
    double seconds,
    double mixSeconds,
    int rounds,
    Set<String> parts,
    Pattern traces,
    boolean quick,
    boolean json) {
  /// All parts, in the order in which they run.
  static final List<String> PARTS = List.of("hits", "mix", "ratios");

  /// 64 MiB of pages: their words fit into the second cache of one processor.
  private static final int PAGES = 16_384;

  private static final int MOST_PAGES = 1 << 20;

  Asked {
    if (pages < 1024 || pages > MOST_PAGES) {
      throw new IllegalArgumentException("--pages 1024 to " + MOST_PAGES + ", not " + pages);
    }
    if (!(seconds >= 0.05 && seconds <= 600)) {
      throw new IllegalArgumentException("--seconds 0.05 to 600, not " + seconds);
    }
    if (!(mixSeconds >= 0.05 && mixSeconds <= 86_400)) {
      throw new IllegalArgumentException("--mix-seconds 0.05 to 86400, not " + mixSeconds);
    }
    if (rounds < 1 || rounds > 1000) {
      throw new IllegalArgumentException("--rounds 1 to 1000, not " + rounds);
    }
    for (String part : parts) {
      if (!PARTS.contains(part)) {
        throw new IllegalArgumentException("--only of " + PARTS + ", not " + part);
      }
    }
  }

  /// Reads the arguments.
  static Asked parse(String... args) {
    int pages = PAGES;
    double seconds = 1;
    double mixSeconds = 30;
    int rounds = 3;
    Set<String> parts = Set.copyOf(PARTS);
    String traces = ".*";
    boolean quick = false;
    boolean json = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--json" -> json = true;
        case "--quick" -> {
          quick = true;
          rounds = 1;
          mixSeconds = 5;
          parts = Set.of("hits", "mix");
        }
        case "--pages" -> pages = Integer.parseInt(value(args, ++i));
        case "--seconds" -> seconds = Double.parseDouble(value(args, ++i));
        case "--mix-seconds" -> mixSeconds = Double.parseDouble(value(args, ++i));
        case "--rounds" -> rounds = Integer.parseInt(value(args, ++i));
        case "--only" -> parts = Set.of(value(args, ++i).split(",", -1));
        case "--traces" -> traces = value(args, ++i);
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    return new Asked(
        pages, seconds, mixSeconds, rounds, parts, Pattern.compile(traces), quick, json);
  }

  private static String value(String[] args, int i) {
    if (i == args.length) throw new IllegalArgumentException(args[i - 1] + " needs a value");
    return args[i];
  }
}
