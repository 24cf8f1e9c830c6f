package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/// The samples of one workload: of each peer one a round.
final class Rounds {
  /// What stands for the second measurement of the first peer.
  static final String AGAIN = " again";

  private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

  /// Measures all peers that take the workload, the first twice, round by round.
  static Rounds measure(List<Peer> peers, Workload workload, BenchOptions options)
      throws IOException {
    Rounds rounds = new Rounds();
    for (int round = 0; round < options.pairs(); round++) {
      for (int i = 0; i < peers.size(); i++) {
        Peer peer = peers.get(i);
        if (!peer.takes(workload)) continue;
        rounds.add(peer.name(), peer.measure(workload, options.seconds()));
        if (i == Math.min(1, peers.size() - 1)) {
          rounds.add(
              peers.get(0).name() + AGAIN, peers.get(0).measure(workload, options.seconds()));
        }
      }
    }
    return rounds;
  }

  void add(String peer, Sample sample) {
    samples.computeIfAbsent(peer, name -> new ArrayList<>()).add(sample);
  }

  Iterable<String> peers() {
    return samples.keySet();
  }

  boolean has(String peer) {
    return samples.containsKey(peer);
  }

  private List<Sample> of(String peer) {
    List<Sample> found = samples.get(peer);
    if (found == null) throw new IllegalArgumentException("no samples of " + peer);
    return found;
  }

  /// The spread of a figure of one peer.
  Spread spread(String peer, ToDoubleFunction<Sample> figure) {
    return Spread.of(of(peer).stream().mapToDouble(figure).toArray());
  }

  /// The spread of what two samples of the same round are to each other.
  Spread ratio(String peer, String other, ToDoubleBiFunction<Sample, Sample> ratio) {
    List<Sample> ours = of(peer);
    List<Sample> theirs = of(other);
    double[] ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ratio.applyAsDouble(ours.get(i), theirs.get(i));
    }
    return Spread.of(ratios);
  }

  /// A figure that three samples of the same round make.
  interface Figure {
    double of(Sample first, Sample second, Sample third);
  }

  /// The spread of a figure of three peers.
  Spread ratio(String first, String second, String third, Figure figure) {
    double[] figures = new double[of(first).size()];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = figure.of(of(first).get(i), of(second).get(i), of(third).get(i));
    }
    return Spread.of(figures);
  }

  /// Throughput to throughput.
  Spread throughput(String peer, String other) {
    return ratio(peer, other, (a, b) -> a.perSecond() / b.perSecond());
  }

  /// Processor time per read to the same.
  Spread cpu(String peer, String other) {
    return ratio(peer, other, (a, b) -> a.cpuMicrosPerRead() / b.cpuMicrosPerRead());
  }
}
