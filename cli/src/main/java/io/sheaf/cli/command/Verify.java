package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.failure.Near;
import io.sheaf.cli.inspect.FileCheck;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.RemotePlace;
import io.sheaf.store.Salvage;
import io.sheaf.store.TableName;
import io.sheaf.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  @Option(
      names = "--rate",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description =
          "Read at most so much in a second, such as 100MiB. Default: as fast as it goes.")
  @Nullable Size rate;

  @Option(
      names = "--salvage",
      paramLabel = "DIR",
      description = "Copy what is good into a new store in DIR, and tell what is lost.")
  @Nullable Path salvage;

  Verify(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (salvage != null) return salvage(salvage).code();
    Set<String> tables = new TreeSet<>();
    Exit worst = Exit.DONE;
    for (String name : names) {
      if (FileNames.isFile(name)) {
        worst = worse(worst, show(name, FileCheck.of(Path.of(name))));
      } else if (FileNames.isPath(name)
          && !hasStore()
          && !Places.isAddress(session.options().data())) {
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

  private Exit salvage(Path target) {
    String data = Places.directory(session.options().data(), "verify --salvage");
    if (!names.isEmpty() || quick) {
      throw CommandException.usage("--salvage is for a whole store: without names, or --quick");
    }
    if (!hasStore()) {
      throw CommandException.absent("no store in " + data + "; name another with --data");
    }
    DamageReport report = new DamageReport(session);
    Salvage result = Salvage.run(Path.of(data), target, Rate.pace(rate), report);
    return report.end(target.toString(), result);
  }

  private static Exit worse(Exit one, Exit other) {
    return one == Exit.DAMAGE || other == Exit.DONE ? one : other;
  }

  private boolean hasStore() {
    return Files.isDirectory(Path.of(session.options().data()));
  }

  private Exit show(String name, Verification result) {
    DamageReport report = new DamageReport(session);
    result.damages().forEach(report);
    return report.end(name, -1, result.bytes(), false);
  }

  private Exit store(Set<String> tables) {
    String data = session.options().data();
    Optional<RemotePlace> server = Places.serving(data, session.options().trust());
    if (server.isPresent()) {
      try (RemotePlace place = server.get()) {
        return served(place, tables);
      }
    }
    if (!hasStore()) {
      throw CommandException.absent("no store in " + data + "; name another with --data");
    }
    Set<String> qualified = new TreeSet<>();
    tables.forEach(table -> qualified.addAll(qualified(table)));
    DamageReport report = new DamageReport(session);
    Verification.Depth depth = quick ? Verification.Depth.QUICK : Verification.Depth.FULL;
    Verification result =
        Verification.ofStore(Path.of(data), qualified, depth, Rate.pace(rate), report);
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
    return report.end(data, result.segments(), result.bytes(), quick);
  }

  /// The server looks, at what it serves.
  private Exit served(RemotePlace place, Set<String> tables) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("tables", List.copyOf(tables));
    fields.put("quick", quick);
    if (rate != null) fields.put("rate", Rate.bytes(rate));
    DamageReport report = new DamageReport(session);
    Map<String, @Nullable Object> result =
        place.errand(
            "sheaf.v1.verify", fields, damage -> report.accept(DamageReport.damage(damage)));
    if (result.get("segments") instanceof Long segments
        && result.get("bytes") instanceof Long bytes) {
      return report.end(place.shown(), segments, bytes, quick);
    }
    throw CommandException.failed("the server did not say what it verified: " + result);
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
}
