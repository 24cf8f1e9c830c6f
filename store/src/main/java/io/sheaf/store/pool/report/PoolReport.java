package io.sheaf.store.pool.report;

import io.sheaf.store.io.ArenaReport;
import java.util.List;
import java.util.Map;

/// The pool at one moment, and what it has done since it opened.
///
/// @param arena what the arena is made of
/// @param pages those that have a frame
/// @param space how the arena is cut up
/// @param overflow memory outside the arena
/// @param pins how pins came by their pages
/// @param tables the same by table, the one with most pins first
/// @param ahead pages read before anybody wanted them
/// @param eviction how room was made
/// @param waits callers that waited for it
/// @param errors what went wrong with pages
/// @param holders who pins how much, the largest first
/// @param oldestPins those on the books, the oldest first; a hundred of them at most
public record PoolReport(
    ArenaReport arena,
    PageStates pages,
    SpaceShape space,
    OverflowUse overflow,
    PinCounts pins,
    List<TableUse> tables,
    AheadCounts ahead,
    EvictionCounts eviction,
    WaitCounts waits,
    ErrorCounts errors,
    List<HolderReport> holders,
    List<PinReport> oldestPins) {
  /// Copies the lists.
  public PoolReport {
    tables = List.copyOf(tables);
    holders = List.copyOf(holders);
    oldestPins = List.copyOf(oldestPins);
  }

  /// Pins that found their page in memory.
  public long hits() {
    return pins.hits();
  }

  /// Pins that had to read it.
  public long misses() {
    return pins.misses();
  }

  /// Pages dropped.
  public long evictions() {
    return eviction.evicted();
  }

  /// All of it by name, as JSON has it: maps, lists, texts and numbers.
  public Map<String, Object> figures() {
    return new Figures()
        .with("arena", arenaFigures())
        .with("pages", pages.figures())
        .with("space", space.figures())
        .with("overflow", overflow.figures())
        .with("pins", pins.figures())
        .with("tables", tables.stream().map(TableUse::figures).toList())
        .with("ahead", ahead.figures())
        .with("eviction", eviction.figures())
        .with("waits", waits.figures())
        .with("errors", errors.figures())
        .with("holders", holders.stream().map(HolderReport::figures).toList())
        .with("oldest_pins", oldestPins.stream().map(PinReport::figures).toList())
        .map();
  }

  private Map<String, Object> arenaFigures() {
    return new Figures()
        .with("bytes", arena.bytes())
        .with("populated_bytes", arena.populatedBytes())
        .with("huge_bytes", arena.hugeBytes())
        .with("refused", arena.refused())
        .map();
  }

  /// One object of JSON, in one line.
  public static String json(Map<String, Object> figures) {
    return JsonText.of(figures);
  }

  /// The report in lines for people: one screen.
  public String text() {
    return new ReportText(this).text();
  }
}
