package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.failure.Near;
import io.sheaf.cli.inspect.FileCheck;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.store.Damage;
import io.sheaf.store.TableName;
import io.sheaf.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description =
        "Check every checksum and every link of a store, of tables or of files; repairs nothing.")
final class Verify implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..*",
      paramLabel = "TABLE|FILE",
      description = "Tables, or paths of files. Default: the whole store.")
  List<String> names = new ArrayList<>();

  @Option(names = "--quick", description = "Leave the pages out: log and directories only.")
  boolean quick;

  Verify(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Set<String> tables = new TreeSet<>();
    Exit worst = Exit.DONE;
    for (String name : names) {
      if (FileNames.isFile(name)) {
        worst = worse(worst, show(name, FileCheck.of(Path.of(name)), true));
      } else if (FileNames.isPath(name) && !hasStore()) {
        throw FileNames.absent(name);
      } else {
        tables.add(name);
      }
    }
    if (names.isEmpty() || !tables.isEmpty()) {
      worst = worse(worst, store(tables));
    }
    return worst.code();
  }

  private static Exit worse(Exit one, Exit other) {
    return one == Exit.DAMAGE || other == Exit.DONE ? one : other;
  }

  private boolean hasStore() {
    return Files.isDirectory(Path.of(session.options().data()));
  }

  private Exit store(Set<String> tables) {
    String data = Places.directory(session.options().data(), "verify");
    if (!hasStore()) {
      throw CommandException.absent("no store in " + data + "; name another with --data");
    }
    Set<String> qualified = new TreeSet<>();
    tables.forEach(table -> qualified.addAll(qualified(table)));
    Verification result =
        Verification.ofStore(
            Path.of(data), qualified, quick ? Verification.Depth.QUICK : Verification.Depth.FULL);
    for (String table : tables) {
      boolean there = qualified(table).stream().anyMatch(result.tables()::contains);
      // What is damaged may not even be known.
      if (!there && result.clean()) {
        throw FileNames.isPath(table)
            ? FileNames.absent(table)
            : CommandException.absent(
                "no table \"" + table + "\" in " + data + Near.suggestion(table, near(result)));
      }
    }
    return show(data, result, false);
  }

  /// A name may be one of `main`, dots included, or one with its schema.
  private static Set<String> qualified(String table) {
    boolean split = table.indexOf('.') > 0 && !table.endsWith(".");
    String inMain = TableName.inMain(table).qualified();
    return split ? new TreeSet<>(Set.of(inMain, TableName.of(table).qualified())) : Set.of(inMain);
  }

  private static List<String> near(Verification result) {
    return result.tables().stream().map(name -> name.replaceFirst("^main\\.", "")).toList();
  }

  /// Shows what was found, and what to exit with: damage before what a later version must judge.
  private Exit show(String what, Verification result, boolean file) {
    long lost = count(result, Damage.Kind.LOST);
    long newer = count(result, Damage.Kind.NEWER);
    for (Damage damage : result.damages()) {
      session.report(json(damage), text(damage));
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("verified", what);
    json.put("segments", result.segments());
    json.put("bytes", result.bytes());
    json.put("damages", lost);
    json.put("newer", newer);
    json.put("quick", quick);
    session.report(
        json,
        String.join(
            "  ",
            what + (file ? "" : "  " + Figures.count(result.segments(), "segment", "segments")),
            Figures.bytes(result.bytes()) + (quick ? " (pages left out)" : ""),
            verdict(lost, newer)));
    return lost > 0 ? Exit.DAMAGE : newer > 0 ? Exit.FAILED : Exit.DONE;
  }

  private static long count(Verification result, Damage.Kind kind) {
    return result.damages().stream().filter(damage -> damage.kind() == kind).count();
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
}
