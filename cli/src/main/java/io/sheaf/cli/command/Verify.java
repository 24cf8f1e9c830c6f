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
    boolean damaged = false;
    for (String name : names) {
      if (FileNames.isFile(name)) {
        damaged |= show(name, FileCheck.of(Path.of(name)), true);
      } else if (FileNames.isPath(name) && !hasStore()) {
        throw FileNames.absent(name);
      } else {
        tables.add(name);
      }
    }
    if (names.isEmpty() || !tables.isEmpty()) {
      damaged |= store(tables);
    }
    return (damaged ? Exit.DAMAGE : Exit.DONE).code();
  }

  private boolean hasStore() {
    return Files.isDirectory(Path.of(session.options().data()));
  }

  private boolean store(Set<String> tables) {
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

  /// Shows what was found, and whether anything of it is lost.
  private boolean show(String what, Verification result, boolean file) {
    long lost =
        result.damages().stream().filter(damage -> damage.kind() == Damage.Kind.LOST).count();
    for (Damage damage : result.damages()) {
      session.report(json(damage), text(damage));
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("verified", what);
    json.put("segments", result.segments());
    json.put("bytes", result.bytes());
    json.put("damages", lost);
    json.put("quick", quick);
    session.report(
        json,
        String.join(
            "  ",
            what + (file ? "" : "  " + Figures.count(result.segments(), "segment", "segments")),
            Figures.bytes(result.bytes()) + (quick ? " (pages left out)" : ""),
            lost == 0 ? "clean" : Figures.count(lost, "damage", "damages")));
    return lost > 0;
  }

  private static String text(Damage damage) {
    return switch (damage.kind()) {
      case LOST -> damage.toString();
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
