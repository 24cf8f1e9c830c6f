package io.sheaf.store.pool.report;

import java.util.List;
import java.util.Map;

/// Callers that waited for room, since the pool opened, and those that wait.
///
/// @param count how many waited
/// @param millis how long together, those included that still wait
/// @param longestMillis the longest wait that has ended
/// @param refused callers that got no frame at all
/// @param stuck times that nobody who waited was served for as long as they are patient
/// @param line those who wait, the oldest first; a hundred of them at most
/// @param waiting how many wait
/// @param waitingBytes for how much, together
public record WaitCounts(
    long count,
    long millis,
    long longestMillis,
    long refused,
    long stuck,
    List<WaiterReport> line,
    int waiting,
    long waitingBytes) {
  /// Copies the list.
  public WaitCounts {
    line = List.copyOf(line);
  }

  /// The same with the callers that were refused, which are counted elsewhere.
  public WaitCounts withRefused(long callers) {
    return new WaitCounts(
        count, millis, longestMillis, callers, stuck, line, waiting, waitingBytes);
  }

  Map<String, Object> figures() {
    return new Figures()
        .with("count", count)
        .with("ms", millis)
        .with("longest_ms", longestMillis)
        .with("refused", refused)
        .with("stuck", stuck)
        .with("waiting", waiting)
        .with("waiting_bytes", waitingBytes)
        .with("line", line.stream().map(WaiterReport::figures).toList())
        .map();
  }

  String text() {
    return Figures.format(
        "%,d, %s in all, longest %s; %,d refused, stuck %,d times; now %d wait for %s",
        count,
        Figures.time(millis),
        Figures.time(longestMillis),
        refused,
        stuck,
        waiting,
        Figures.memory(waitingBytes));
  }
}
