package io.sheaf.store;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far the scrubber of an open store is.
///
/// @param bytesPerSecond the most that it reads
/// @param rounds how often it has been through the whole store since the store was opened
/// @param segments how many segments this round has
/// @param done how many of them it has been through
/// @param bytes that it has read since the store was opened
/// @param damages how many places it has found that are not as they were written, each once
public record Scrub(
    long bytesPerSecond, long rounds, long segments, long done, long bytes, long damages) {
  /// The share of this round that is done, from 0 to 1.
  public double progress() {
    return segments == 0 ? 0 : (double) done / segments;
  }

  /// One line for people.
  public String text() {
    return String.format(
        Locale.ROOT,
        "scrub    round %d: %d of %d segments; %.1f MiB in all, up to %.1f MiB/s; %d damages%n",
        rounds + 1,
        done,
        segments,
        bytes / 1048576.0,
        bytesPerSecond / 1048576.0,
        damages);
  }

  /// The same by name.
  public Map<String, @Nullable Object> figures() {
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("bytes_per_second", bytesPerSecond);
    figures.put("rounds", rounds);
    figures.put("segments", segments);
    figures.put("done", done);
    figures.put("bytes", bytes);
    figures.put("damages", damages);
    return figures;
  }
}
