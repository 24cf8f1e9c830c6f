package io.sheaf.store.pool;

import io.sheaf.store.io.ArenaReport;
import java.util.List;

/// The pool at one moment, and what it has done since it opened.
///
/// @param arena what the arena is made of
/// @param freeBytes of the arena in no frame
/// @param largestFreeBytes longest run of those
/// @param overflowBytes in frames outside the arena
/// @param loadingPages being filled
/// @param residentPages in memory, pinned or not
/// @param pinnedPages of those with a pin
/// @param residentBytes their length
/// @param pinnedBytes length of those with a pin, each counted once
/// @param holders who pins how much, the largest first; one line each
/// @param oldestPins of the pins that are traced
/// @param hits pins that found their page in memory
/// @param misses pins that had to read it
/// @param coalescedMisses pins that waited for somebody else's read
/// @param evictions pages dropped for others
/// @param waits callers that stood in line for a frame
/// @param overflows frames ever taken outside the arena
/// @param exhausted callers that got no frame at all
/// @param prefetched pages read ahead
/// @param prefetchUseful of those, pinned by someone since
/// @param prefetchWasted of those, evicted before anyone pinned them
/// @param prefetchDropped requests to read ahead for which there was no room
public record PoolReport(
    ArenaReport arena,
    long freeBytes,
    long largestFreeBytes,
    long overflowBytes,
    int loadingPages,
    int residentPages,
    int pinnedPages,
    long residentBytes,
    long pinnedBytes,
    List<String> holders,
    List<PinReport> oldestPins,
    long hits,
    long misses,
    long coalescedMisses,
    long evictions,
    long waits,
    long overflows,
    long exhausted,
    long prefetched,
    long prefetchUseful,
    long prefetchWasted,
    long prefetchDropped) {

  /// The report in lines for people.
  public String text() {
    StringBuilder text = new StringBuilder(512);
    text.append("arena    ").append(arena.text()).append('\n');
    text.append(
        String.format(
            "frames   %d resident (%s), %d pinned (%s), %d loading, %s overflow%n",
            residentPages,
            mib(residentBytes),
            pinnedPages,
            mib(pinnedBytes),
            loadingPages,
            mib(overflowBytes)));
    text.append(
        String.format("free     %s, longest run %s%n", mib(freeBytes), mib(largestFreeBytes)));
    text.append(
        String.format(
            "pins     %d hits, %d misses, %d joined a read; %d evictions%n",
            hits, misses, coalescedMisses, evictions));
    text.append(
        String.format(
            "short    %d waits, %d overflow frames, %d refused%n", waits, overflows, exhausted));
    text.append(
        String.format(
            "ahead    %d read, %d useful, %d wasted, %d dropped%n",
            prefetched, prefetchUseful, prefetchWasted, prefetchDropped));
    holders.forEach(line -> text.append("holder   ").append(line).append('\n'));
    oldestPins.forEach(pin -> text.append("oldest   ").append(pin.text()).append('\n'));
    return text.toString();
  }

  private static String mib(long bytes) {
    return String.format("%.1f MiB", bytes / 1048576.0);
  }
}
