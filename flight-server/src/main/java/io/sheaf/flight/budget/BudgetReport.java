package io.sheaf.flight.budget;

import java.util.List;

/// The budget at one moment.
///
/// @param bytes what reads may pin together
/// @param reserved what is reserved for those admitted
/// @param waiting how many wait
/// @param reads those admitted, the oldest first; one line each
public record BudgetReport(long bytes, long reserved, int waiting, List<String> reads) {
  private static final int SHOWN = 4;

  /// Copies the list.
  public BudgetReport {
    reads = List.copyOf(reads);
  }

  /// The same in lines, as those of the pool, with the oldest reads.
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "reads    %.1f of %.1f MiB reserved for %d, %d waiting\n"
            .formatted(reserved / 1048576.0, bytes / 1048576.0, reads.size(), waiting));
    for (String read : reads.subList(0, Math.min(SHOWN, reads.size()))) {
      text.append("read     ").append(read).append('\n');
    }
    int more = reads.size() - SHOWN;
    if (more > 0) text.append("read     and ").append(more).append(" more\n");
    return text.toString();
  }
}
