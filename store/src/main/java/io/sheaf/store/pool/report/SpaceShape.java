package io.sheaf.store.pool.report;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// How the arena is cut up.
///
/// @param freeBytes in no frame
/// @param largestFreeBytes longest run of those
/// @param regionBytes what no run is longer than
/// @param free free extents by size
/// @param used extents of frames by size
public record SpaceShape(
    long freeBytes,
    long largestFreeBytes,
    long regionBytes,
    List<SizeClass> free,
    List<SizeClass> used) {
  /// Extents of at least `bytes`, and less than twice that.
  ///
  /// @param bytes a power of two
  public record SizeClass(long bytes, long count) {
    Map<String, Object> figures() {
      return new Figures().with("from_bytes", bytes).with("count", count).map();
    }
  }

  /// Copies the lists.
  public SpaceShape {
    free = List.copyOf(free);
    used = List.copyOf(used);
  }

  /// What the longest free run lacks of the longest that there could be: 0 when all are one.
  public double fragmentation() {
    long longest = Math.min(freeBytes, regionBytes);
    return longest == 0 ? 0 : 1 - (double) largestFreeBytes / longest;
  }

  Map<String, Object> figures() {
    return new Figures()
        .with("free_bytes", freeBytes)
        .with("largest_free_bytes", largestFreeBytes)
        .with("fragmentation", Math.round(fragmentation() * 1e4) / 1e4)
        .with("free_extents", free.stream().map(SizeClass::figures).toList())
        .with("used_extents", used.stream().map(SizeClass::figures).toList())
        .map();
  }

  String text() {
    return Figures.format(
        "%s free, longest run %s, fragmentation %s; free %s; used %s",
        Figures.memory(freeBytes),
        Figures.memory(largestFreeBytes),
        Figures.percent(fragmentation()),
        text(free),
        text(used));
  }

  private static String text(List<SizeClass> sizes) {
    if (sizes.isEmpty()) return "none";
    StringJoiner text = new StringJoiner(" ");
    for (SizeClass size : sizes) {
      long kib = size.bytes >> 10;
      text.add(size.count + "x" + (kib < 1024 ? kib + "K" : (kib >> 10) + "M"));
    }
    return text.toString();
  }
}
