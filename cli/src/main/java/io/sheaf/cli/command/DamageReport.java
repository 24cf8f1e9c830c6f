package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.store.Damage;
import io.sheaf.store.Salvage;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows damages as they are found, and at last what was looked at and the verdict.
final class DamageReport implements Consumer<Damage> {
  private final Session session;
  private final Map<Damage.Kind, Long> counts = new EnumMap<>(Damage.Kind.class);

  DamageReport(Session session) {
    this.session = session;
  }

  @Override
  public void accept(Damage damage) {
    counts.merge(damage.kind(), 1L, Long::sum);
    session.report(json(damage), text(damage));
  }

  /// Shows the end, and says what to exit with: damage before what a later version must judge.
  ///
  /// @param segments how many were looked into, or -1 for a file
  Exit end(String what, long segments, long bytes, boolean quick) {
    long lost = counts.getOrDefault(Damage.Kind.LOST, 0L);
    long newer = counts.getOrDefault(Damage.Kind.NEWER, 0L);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("verified", what);
    json.put("segments", Math.abs(segments));
    json.put("bytes", bytes);
    json.put("damages", lost);
    json.put("newer", newer);
    json.put("quick", quick);
    session.report(
        json,
        String.join(
            "  ",
            what + (segments < 0 ? "" : "  " + Figures.count(segments, "segment", "segments")),
            Figures.bytes(bytes) + (quick ? " (pages left out)" : ""),
            verdict(lost, newer)));
    return lost > 0 ? Exit.DAMAGE : newer > 0 ? Exit.FAILED : Exit.DONE;
  }

  /// Shows what was saved; to exit with damage when anything was lost.
  Exit end(String target, Salvage result) {
    for (Salvage.Saved table : result.tables()) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("salvaged", table.name());
      json.put("rows", table.rows());
      json.put("lost", table.lost());
      json.put("listed", table.listed());
      session.report(
          json,
          String.join(
              "  ",
              target + " " + table.name(),
              Figures.count(table.rows(), "row", "rows"),
              table.listed() ? Figures.count(table.lost()) + " lost" : "of unknown commits"));
    }
    boolean whole = counts.getOrDefault(Damage.Kind.LOST, 0L) == 0 && result.lost() == 0;
    return whole ? Exit.DONE : Exit.DAMAGE;
  }

  private static String verdict(long lost, long newer) {
    if (newer == 0) {
      return lost == 0 ? "clean" : Figures.count(lost, "damage", "damages");
    }
    return Figures.count(lost, "damage", "damages")
        + "  "
        + Figures.count(newer, "place", "places")
        + " of a newer Sheaf not verified";
  }

  private static String text(Damage damage) {
    return switch (damage.kind()) {
      case LOST -> damage.toString();
      case NEWER ->
          damage + " (written by a newer Sheaf; verify it with that version or a later one)";
      case LEFTOVER -> damage + " (left by an interrupted process; nothing is lost)";
      case STRANGER -> damage + " (not the store's)";
    };
  }

  private static Map<String, @Nullable Object> json(Damage damage) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("kind", damage.kind().name().toLowerCase(Locale.ROOT));
    json.put("file", damage.file());
    json.put("page", damage.page() < 0 ? null : damage.page());
    json.put("offset", damage.offset());
    json.put("what", damage.what());
    return json;
  }

  /// A damage as a server tells of it, in the same form.
  static Damage damage(Map<String, @Nullable Object> json) {
    if (json.get("kind") instanceof String kind
        && json.get("file") instanceof String file
        && json.get("offset") instanceof Long offset
        && json.get("what") instanceof String what) {
      int page = json.get("page") instanceof Long number ? Math.toIntExact(number) : -1;
      try {
        return new Damage(
            Damage.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), file, page, offset, what);
      } catch (IllegalArgumentException e) {
        throw CommandException.failed("the server told of a damage of kind " + kind, e);
      }
    }
    throw CommandException.failed("the server told of no damage: " + json);
  }
}
