package io.sheaf.store.io;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What went which way, by lane. Any thread.
final class TrafficCounters {
  private final Map<Rung, Map<Lane, Cell>> cells = new EnumMap<>(Rung.class);

  /// One way, one lane.
  private static final class Cell {
    final LongAdder runs = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  TrafficCounters() {
    for (Rung rung : Rung.values()) {
      Map<Lane, Cell> lanes = new EnumMap<>(Lane.class);
      for (Lane lane : Lane.values()) lanes.put(lane, new Cell());
      cells.put(rung, lanes);
    }
  }

  /// Counts a transfer that has moved all its bytes.
  void moved(Rung rung, Lane lane, int requests, long bytes, long nanos) {
    Cell cell = cell(rung, lane);
    cell.runs.increment();
    cell.requests.add(requests);
    cell.bytes.add(bytes);
    cell.nanos.add(nanos);
  }

  private Cell cell(Rung rung, Lane lane) {
    Map<Lane, Cell> lanes = cells.get(rung);
    Cell cell = lanes == null ? null : lanes.get(lane);
    if (cell == null) throw new AssertionError(rung + " " + lane);
    return cell;
  }

  /// All cells in order of rung and lane, those with nothing included.
  List<Traffic> counts() {
    List<Traffic> counts = new ArrayList<>();
    for (Rung rung : Rung.values()) {
      for (Lane lane : Lane.values()) {
        Cell cell = cell(rung, lane);
        counts.add(
            new Traffic(
                rung,
                lane,
                cell.runs.sum(),
                cell.requests.sum(),
                cell.bytes.sum(),
                cell.nanos.sum()));
      }
    }
    return List.copyOf(counts);
  }
}
