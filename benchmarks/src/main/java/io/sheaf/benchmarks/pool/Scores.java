package io.sheaf.benchmarks.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// All that was measured, by cell and name, one for each round.
final class Scores {
  private record Place(Cell cell, String name) {}

  private final Map<Place, List<Measured>> all = new HashMap<>();

  void add(Cell cell, String name, Measured measured) {
    all.computeIfAbsent(new Place(cell, name), place -> new ArrayList<>()).add(measured);
  }

  boolean has(Cell cell, String name) {
    return all.containsKey(new Place(cell, name));
  }

  private List<Measured> of(Cell cell, String name) {
    List<Measured> found = all.get(new Place(cell, name));
    if (found == null) throw new IllegalArgumentException("not measured: " + name + ", " + cell);
    return found;
  }

  /// The median of a figure over all rounds.
  double median(Cell cell, String name, ToDoubleFunction<Measured> figure) {
    return median(of(cell, name).stream().mapToDouble(figure).toArray());
  }

  /// The median of what the visits per second of two were to each other in the same round.
  double ratio(Cell cell, String name, Cell otherCell, String other) {
    List<Measured> ours = of(cell, name);
    List<Measured> theirs = of(otherCell, other);
    double[] ratios = new double[ours.size()];
    Arrays.setAll(ratios, i -> ours.get(i).perSecond() / theirs.get(i).perSecond());
    return median(ratios);
  }

  private static double median(double... values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
