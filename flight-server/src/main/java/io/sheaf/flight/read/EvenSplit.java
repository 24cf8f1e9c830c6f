package io.sheaf.flight.read;

import io.sheaf.flight.request.Ticket;
import io.sheaf.store.TableView.Stretch;
import java.util.ArrayList;
import java.util.List;

/// Cuts a table into ranges of batches with about as many rows each.
final class EvenSplit {
  private EvenSplit() {}

  /// `parts` ranges, in order, none without a batch: there are at least as many batches. Within a
  /// segment batches are taken to be of one length.
  static List<Ticket.Range> of(List<Stretch> segments, int parts) {
    long batches = segments.stream().mapToLong(Stretch::batches).sum();
    long rows = segments.stream().mapToLong(Stretch::rows).sum();
    List<Ticket.Range> ranges = new ArrayList<>(parts);
    long from = 0;
    for (int part = 1; part <= parts; part++) {
      long wanted = part == parts ? batches : cut(segments, (double) rows * part / parts);
      // Each part before has a batch, and each part behind needs one.
      long end = Math.clamp(wanted, from + 1, batches - (parts - part));
      ranges.add(new Ticket.Range(from, end));
      from = end;
    }
    return ranges;
  }

  /// The batch whose beginning is nearest to row `row`.
  private static long cut(List<Stretch> segments, double row) {
    double left = row;
    long batch = 0;
    for (Stretch segment : segments) {
      if (left < segment.rows()) {
        return batch + Math.round(left * segment.batches() / segment.rows());
      }
      left -= segment.rows();
      batch += segment.batches();
    }
    return batch;
  }
}
