package io.sheaf.store;

import io.sheaf.store.table.Explanation;
import io.sheaf.store.table.Explanation.Part;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a scan would read: worked out from the directories of its segments, with no page of data
/// read. An immutable value.
///
/// Pages are counted with headers and dictionaries among them, in bytes of the file. What is in
/// memory already is counted like what is not.
///
/// @param table the qualified name
/// @param snapshot the number of the snapshot
/// @param rows how many rows come out, or -1 where only the rows themselves tell
/// @param segments how many segments it reaches
/// @param batches what becomes of the batches
/// @param pages what becomes of the pages
/// @param bytes the same in bytes
public record ScanPlan(
    String table,
    long snapshot,
    long rows,
    long segments,
    Fates batches,
    Fates pages,
    Fates bytes) {

  /// How many there are of each fate.
  ///
  /// @param read read for certain
  /// @param perhaps read if a row is kept that only reading the filter's columns tells of; or, with
  ///   a limit, if it is not reached before
  /// @param noMatch left out, since no row can match by the statistics
  /// @param deleted left out, since all rows were deleted
  /// @param behindLimit left out, since the limit is reached before
  /// @param columns left out, since no column in it is wanted; of batches none are
  public record Fates(
      long read, long perhaps, long noMatch, long deleted, long behindLimit, long columns) {
    /// All of them.
    public long all() {
      return read + perhaps + leftOut();
    }

    /// Those that are not read.
    public long leftOut() {
      return noMatch + deleted + behindLimit + columns;
    }

    Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("all", all());
      json.put("read", read);
      json.put("perhaps", perhaps);
      json.put("no_match", noMatch);
      json.put("deleted", deleted);
      json.put("behind_limit", behindLimit);
      json.put("other_columns", columns);
      return json;
    }
  }

  private interface Figure {
    long of(Part part);
  }

  static ScanPlan of(String table, long snapshot, Explanation found) {
    return new ScanPlan(
        table,
        snapshot,
        found.rows(),
        found.segments(),
        fates(found::batches),
        fates(part -> found.pages(part).count()),
        fates(part -> found.pages(part).bytes()));
  }

  private static Fates fates(Figure figure) {
    return new Fates(
        figure.of(Part.READ),
        figure.of(Part.PERHAPS),
        figure.of(Part.NO_MATCH),
        figure.of(Part.DELETED),
        figure.of(Part.BEHIND_LIMIT),
        figure.of(Part.COLUMNS));
  }

  /// As values, under the names that stand in reports.
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("table", table);
    json.put("snapshot", snapshot);
    json.put("rows", rows < 0 ? null : rows);
    json.put("segments", segments);
    json.put("batches", batches.json());
    json.put("pages", pages.json());
    json.put("bytes", bytes.json());
    json.put("text", text());
    return json;
  }

  /// For people: a line for all, and one for each reason why something is not read, or may not be.
  public String text() {
    StringBuilder text = new StringBuilder(table).append("  snapshot ").append(snapshot);
    text.append("  ").append(rows < 0 ? "rows not known unread" : count(rows, "row"));
    text.append("  ").append(count(segments, "segment"));
    text.append("  ").append(figures(batches.all(), pages.all(), bytes.all())).append('\n');
    line(text, "read", batches.read(), pages.read(), bytes.read());
    line(text, "read if a row is kept", batches.perhaps(), pages.perhaps(), bytes.perhaps());
    line(text, "no row can match", batches.noMatch(), pages.noMatch(), bytes.noMatch());
    line(text, "all rows deleted", batches.deleted(), pages.deleted(), bytes.deleted());
    line(text, "behind the limit", batches.behindLimit(), pages.behindLimit(), bytes.behindLimit());
    line(text, "other columns", batches.columns(), pages.columns(), bytes.columns());
    return text.toString();
  }

  private static void line(StringBuilder text, String what, long batches, long pages, long bytes) {
    if (pages == 0) return;
    text.append("  ").append(what).append(": ").append(figures(batches, pages, bytes)).append('\n');
  }

  private static String figures(long batches, long pages, long bytes) {
    String first = batches == 0 ? "" : count(batches, "batch") + "  ";
    return first + count(pages, "page") + "  " + count(bytes, "byte");
  }

  private static String count(long count, String one) {
    String many = one.equals("batch") ? "batches" : one + "s";
    return "%,d %s".formatted(count, count == 1 ? one : many);
  }
}
