package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.inspect.ArrowReport;
import io.sheaf.cli.inspect.PageReport;
import io.sheaf.cli.inspect.SegmentFile;
import io.sheaf.cli.inspect.TableReport;
import io.sheaf.cli.option.Moment;
import io.sheaf.cli.output.Grid;
import io.sheaf.cli.place.LocalPlace;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.RemotePlace;
import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.SegmentPlace;
import io.sheaf.store.Snapshot;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableView;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = "Show what lies in a table or an Arrow file; writes nothing.")
final class Inspect implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "TABLE|FILE", description = "A table, or the path of a file.")
  String name = "";

  @Option(names = "--pages", description = "List every page.")
  boolean pages;

  @Option(
      names = "--at",
      paramLabel = "SNAPSHOT|TIME",
      converter = Moment.Converter.class,
      description = "As of a snapshot or a time. Default: now.")
  @Nullable Moment at;

  Inspect(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (FileNames.isFile(name)) {
      file(Path.of(name));
      return Exit.DONE.code();
    }
    String data = session.options().data();
    if (FileNames.isPath(name) && !Files.isDirectory(Path.of(data))) {
      throw FileNames.absent(name);
    }
    String directory = Places.directory(data, "inspect");
    try (Place place = Places.open(directory, session.options().trust())) {
      switch (place) {
        case LocalPlace local -> table(local);
        case RemotePlace server -> table(Path.of(directory), server.segments(name, at));
      }
    } catch (StoreException.NoSuchTable e) {
      throw FileNames.isPath(name) ? FileNames.absent(name) : e;
    }
    return Exit.DONE.code();
  }

  private void table(LocalPlace place) {
    try (Snapshot snapshot = place.snapshot(at)) {
      TableView table = place.table(snapshot, name, at);
      Schema schema = table.schemaMessage().schema();
      var report = new TableReport(schema);
      List<PageReport> list = new ArrayList<>();
      table.survey((lies, directory) -> add(report, list, lies, directory, schema));
      show(table.name().qualified(), snapshot.number(), report, list);
    }
  }

  /// A server has the store open: it says which files, and they are looked into from here.
  private void table(Path store, RemotePlace.Segments segments) throws IOException {
    var report = new TableReport(segments.schema());
    List<PageReport> list = new ArrayList<>();
    for (SegmentPlace place : segments.places()) {
      Path path = store.resolve(place.file());
      try (SegmentFile segment = SegmentFile.open(path, place.offset(), place.bytes())) {
        add(report, list, place, segment.directory(), segments.schema());
      } catch (MalformedException | EOFException e) {
        throw CommandException.damage(path + ": " + e.getMessage(), e);
      }
    }
    show(segments.table(), segments.snapshot(), report, list);
  }

  private void show(String table, long snapshot, TableReport report, List<PageReport> list) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("table", table);
    json.put("snapshot", snapshot);
    show(table + "  snapshot " + snapshot, json, report, list);
  }

  private void file(Path path) throws IOException {
    try {
      report(path);
    } catch (MalformedException | EOFException e) {
      throw CommandException.damage(path + ": " + e.getMessage(), e);
    } catch (UnsupportedException e) {
      throw CommandException.failed(path + ": " + e.getMessage(), e);
    }
  }

  private void report(Path path) throws IOException {
    try (SegmentFile file = SegmentFile.open(path)) {
      if (!file.isSegment()) {
        foreign(path);
        return;
      }
      Directory directory = file.directory();
      Schema schema = file.schema();
      var report = new TableReport(schema);
      List<PageReport> list = new ArrayList<>();
      SegmentPlace whole = new SegmentPlace(path.toString(), 0, directory.fileLength());
      add(report, list, whole, directory, schema);
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("file", path.toString());
      show(path.toString(), json, report, list);
    }
  }

  private void foreign(Path path) throws IOException {
    var report = ArrowReport.of(path);
    if (session.options().json()) {
      session.report(report.json(), "");
      return;
    }
    session.terminal().line(path + "  " + report.summary());
    report.lines(session.terminal().width()).forEach(session.terminal()::line);
  }

  private void add(
      TableReport report,
      List<PageReport> list,
      SegmentPlace place,
      Directory directory,
      Schema schema) {
    report.add(directory);
    if (pages) {
      list.addAll(PageReport.of(place, directory, schema));
    }
  }

  private void show(
      String title, Map<String, @Nullable Object> json, TableReport report, List<PageReport> list) {
    if (session.options().json()) {
      json.putAll(report.json());
      session.report(json, "");
      list.forEach(page -> session.report(page.json(), ""));
      return;
    }
    var terminal = session.terminal();
    terminal.line(title + "  " + report.summary());
    report.lines(terminal.width()).forEach(terminal::line);
    if (!list.isEmpty()) {
      var grid = new Grid(PageReport.HEADS);
      list.forEach(page -> grid.add(page.cells()));
      terminal.line("");
      grid.lines(terminal.width()).forEach(terminal::line);
    }
  }
}
