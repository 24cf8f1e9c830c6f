package io.sheaf.benchmarks.query;

import io.sheaf.store.Options;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What the program is told.
///
/// @param pool bytes of Sheaf's frames
/// @param dictionaries whether texts of a few values are stored as dictionaries
/// @param decimals bits of each
/// @param large whether tables four times the pool are read, too
/// @param onlyLarge whether only those are
record QueryOptions(
    double scale,
    int rounds,
    long pool,
    Set<Integer> threads,
    Set<Question> questions,
    Set<Peer> peers,
    boolean dictionaries,
    int decimals,
    boolean large,
    boolean onlyLarge,
    Path directory) {
  static final String USAGE =
      """
      usage: sheaf bench query [--scale N] [--rounds N] [--threads N,M] [--pool-mib N] [--dir DIR]
                               [--questions Q1,..] [--peers memory,..] [--dictionary auto|off]
                               [--decimals 64|128] [--large yes|no|only]
        --scale      of TPC-H (default 1: 6 million items)
        --rounds     in which every peer answers each question once (default 7)
        --threads    of DuckDB (default 1 and all)
        --pool-mib   of Sheaf's frames (default 1024)
        --questions  of SUM,PRICES,Q1,Q3,Q6,JOIN (default all)
        --peers      of memory,sheaf,file,parquet,stream (default all)
        --dictionary how texts of a few values are stored (default auto)
        --decimals   bits of a decimal in Sheaf (default 128, which Arrow data usually has; 64
                     leaves the streams out, as Arrow Java has no vector for it)
        --large      tables four times the pool, each peer in a process of its own in a cgroup; as
                     root (default no)
        --dir        where 1 to 2 GB are written, and removed at the end (default: target/bench)\
      """;

  static QueryOptions parse(String[] args) {
    QueryOptions options =
        new QueryOptions(
            1,
            7,
            Options.mib(1024),
            new TreeSet<>(List.of(1, Runtime.getRuntime().availableProcessors())),
            EnumSet.allOf(Question.class),
            EnumSet.allOf(Peer.class),
            true,
            128,
            false,
            false,
            Path.of(System.getProperty("sheaf.home", "."), "target", "bench"));
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) throw new IllegalArgumentException(args[i] + " needs a value");
      options = options.with(args[i], args[i + 1]);
    }
    if (options.decimals == 64) options.peers.remove(Peer.STREAM);
    return options;
  }

  private QueryOptions with(String option, String value) {
    boolean known =
        List.of("--scale", "--rounds", "--threads", "--pool-mib", "--questions", "--peers")
                .contains(option)
            || List.of("--dictionary", "--decimals", "--large", "--dir").contains(option);
    if (!known) throw new IllegalArgumentException("unknown option " + option);
    return new QueryOptions(
        option.equals("--scale") ? Double.parseDouble(value) : scale,
        option.equals("--rounds") ? Integer.parseInt(value) : rounds,
        option.equals("--pool-mib") ? Options.mib(Long.parseLong(value)) : pool,
        option.equals("--threads")
            ? new TreeSet<>(words(value).stream().map(Integer::valueOf).toList())
            : threads,
        option.equals("--questions")
            ? EnumSet.copyOf(words(value).stream().map(Question::valueOf).toList())
            : questions,
        option.equals("--peers")
            ? EnumSet.copyOf(words(value).stream().map(Peer::valueOf).toList())
            : peers,
        option.equals("--dictionary") ? value.equals("auto") : dictionaries,
        option.equals("--decimals") ? Integer.parseInt(value) : decimals,
        option.equals("--large") ? !value.equals("no") : large,
        option.equals("--large") ? value.equals("only") : onlyLarge,
        option.equals("--dir") ? Path.of(value) : directory);
  }

  private static List<String> words(String value) {
    return Arrays.asList(value.toUpperCase(Locale.ROOT).split(",", -1));
  }
}
