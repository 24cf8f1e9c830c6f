package io.sheaf.benchmarks.pool;

import io.sheaf.store.Eviction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Hit ratios: each trace through the pool with each policy, beside Caffeine's simulator and OPT.
///
/// A trace that takes more than a few million requests takes minutes for all columns; most take
/// seconds.
final class RatioSection {
  /// Points below Caffeine that are no less.
  private static final double TOLERANCE = 1;

  private final Pattern traces;
  private final Sheet sheet;
  private final List<String> below = new ArrayList<>();
  private int cells;

  RatioSection(Asked asked, Sheet sheet) {
    this.traces = asked.traces();
    this.sheet = sheet;
  }

  /// Prints the table, and then the cells in which the default policy has less than Caffeine.
  void run() {
    sheet.line("hit ratios in percent; first Sheaf's pool, then Caffeine's simulator 3.2.4");
    StringBuilder head = new StringBuilder(String.format("%-22s %9s", "trace_size", "requests"));
    for (Eviction eviction : Eviction.values()) head.append(cell(eviction.name()));
    head.append(cell("foretold")).append(" |");
    RatioPeers.all().keySet().forEach(name -> head.append(cell(name)));
    sheet.line("%s", head);
    for (TraceCatalog.Entry entry : TraceCatalog.all()) {
      if (!traces.matcher(entry.name()).matches()) continue;
      Trace trace = entry.load().get();
      for (int size : entry.sizes()) row(trace, size);
    }
    sheet.line(
        "TINY_LFU is within %.0f point of Caffeine, or above, in %d of %d cells",
        TOLERANCE, cells - below.size(), cells);
    below.forEach(line -> sheet.line("below: %s", line));
  }

  private void row(Trace trace, int size) {
    String name = trace.name() + "_" + size;
    StringBuilder line = new StringBuilder(String.format("%-22s %9d", name, trace.pages().length));
    List<Object> row = new ArrayList<>(List.of("trace", trace.name(), "size", size));
    double ours = 0;
    for (Eviction eviction : Eviction.values()) {
      double ratio = replay(trace, size, eviction);
      if (eviction == Eviction.TINY_LFU) ours = ratio;
      row.addAll(List.of(eviction.name(), ratio));
      line.append(cell(ratio));
    }
    if (trace.hasScans()) row.addAll(List.of("foretold", foretold(trace, size)));
    line.append(trace.hasScans() ? cell((double) row.getLast()) : cell("-")).append(" |");
    for (Map.Entry<String, RatioPeers.Peer> peer : RatioPeers.all().entrySet()) {
      double ratio = RatioPeers.ratio(peer.getValue(), trace, size);
      row.addAll(List.of("simulator " + peer.getKey(), ratio));
      line.append(cell(ratio));
      if (peer.getKey().equals("Caffeine")) compare(name, ours, ratio);
    }
    sheet.line("%s", line);
    sheet.row("ratios", row.toArray());
  }

  private static double replay(Trace trace, int size, Eviction eviction) {
    try (Replay replay = new Replay(size, eviction)) {
      return replay.ratio(trace);
    }
  }

  private static double foretold(Trace trace, int size) {
    try (Replay replay = new Replay(size, Eviction.TINY_LFU)) {
      return replay.ratioForetold(trace);
    }
  }

  private void compare(String name, double ours, double caffeine) {
    cells++;
    if (ours >= caffeine - TOLERANCE) return;
    below.add(String.format(Locale.ROOT, "%s %.1f, Caffeine %.1f", name, ours, caffeine));
  }

  private static String cell(String text) {
    return String.format(" %9s", text);
  }

  private static String cell(double percent) {
    return String.format(Locale.ROOT, " %9.1f", percent);
  }
}
