package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.place.LocalPlace;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.RemotePlace;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.store.Backup;
import io.sheaf.store.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description =
        "Copy the newest snapshot into a directory of its own below DEST, verified; others may read"
            + " and write meanwhile.")
final class BackupCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "DEST", description = "A directory of backups; made if need be.")
  Path destination = Path.of("");

  @Option(
      names = "--incremental",
      description = "Link to what the newest backup in DEST has, and copy the rest.")
  boolean incremental;

  @Option(
      names = "--rate",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description =
          "Copy at most so much in a second, such as 100MiB. Default: as fast as it goes.")
  @Nullable Size rate;

  BackupCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    String data = session.options().data();
    Optional<RemotePlace> server = Places.serving(data, session.options().trust());
    if (server.isPresent()) {
      try (RemotePlace place = server.get()) {
        show(served(place, Places.isAddress(data)));
      }
    } else {
      try (LocalPlace place = LocalPlace.open(data, Options.defaults())) {
        show(place.store().backup(destination, incremental, Rate.pace(rate)));
      }
    }
    return Exit.DONE.code();
  }

  /// @param elsewhere whether the server may be on another machine, where paths are its own
  private Backup served(RemotePlace place, boolean elsewhere) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("path", (elsewhere ? destination : destination.toAbsolutePath()).toString());
    fields.put("incremental", incremental);
    if (rate != null) fields.put("rate", Rate.bytes(rate));
    Map<String, @Nullable Object> made = place.errand("sheaf.v1.backup", fields, told -> {});
    if (made.get("path") instanceof String path
        && made.get("snapshot") instanceof Long snapshot
        && made.get("tables") instanceof Long tables
        && made.get("segments") instanceof Long segments
        && made.get("linked") instanceof Long linked
        && made.get("bytes") instanceof Long bytes) {
      return new Backup(Path.of(path), snapshot, tables, segments, linked, bytes);
    }
    throw CommandException.failed("the server did not say what it copied: " + made);
  }

  private void show(Backup made) {
    show(session, made, "backup");
  }

  /// One line about a copy that was made.
  static void show(Session session, Backup made, String what) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put(what, made.path().toString());
    json.put("snapshot", made.snapshot());
    json.put("tables", made.tables());
    json.put("segments", made.segments());
    json.put("linked", made.linked());
    json.put("bytes", made.bytes());
    session.report(
        json,
        String.join(
            "  ",
            made.path().toString(),
            "snapshot " + made.snapshot(),
            Figures.count(made.tables(), "table", "tables"),
            Figures.count(made.segments(), "segment", "segments")
                + (made.linked() == 0 ? "" : ", " + Figures.count(made.linked()) + " linked"),
            Figures.bytes(made.bytes()),
            "verified"));
  }
}
