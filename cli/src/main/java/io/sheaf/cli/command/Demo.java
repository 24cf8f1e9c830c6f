package io.sheaf.cli.command;

import io.sheaf.cli.demo.DemoData;
import io.sheaf.cli.demo.DemoRoom;
import io.sheaf.cli.demo.ReadBack;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.place.LocalPlace;
import io.sheaf.cli.place.WriteRequest;
import io.sheaf.cli.serve.ListenAddress;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.cli.terminal.Progress;
import io.sheaf.cli.terminal.Style;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Commit;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Store a real data set, serve it over Arrow Flight, and read it back.")
final class Demo implements Callable<Integer> {
  private final Session session;
  private final Map<String, @Nullable Object> report = new LinkedHashMap<>();

  @Option(names = "--keep", description = "Leave the table in the store that --data names.")
  boolean keep;

  @Option(
      names = "--table",
      paramLabel = "flights|lineitem",
      description = "Which data set. Default: flights, or lineitem where there is no npm.")
  @Nullable String table;

  @Option(names = "--rows", paramLabel = "N", description = "At most so many rows.")
  @Nullable Long rows;

  Demo(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    if (rows != null && rows < 1) {
      throw CommandException.usage("--rows " + rows + "? say a number above 0");
    }
    if (table != null && !DemoData.NAMES.contains(table)) {
      throw CommandException.usage(
          "--table " + table + "? say " + String.join(" or ", DemoData.NAMES));
    }
    title("Sheaf demo");
    try (var room = DemoRoom.open(keep ? session.options().data() : null, environment());
        var allocator = new RootAllocator()) {
      DemoData data = DemoData.of(table, rows, environment(), allocator, session::remark);
      try (var input = data.input();
          LocalPlace place = LocalPlace.openOrCreate(room.directory(), Options.defaults())) {
        row("data", data.about());
        write(place, data);
        serveAndRead(place, data.table());
      }
      next(data.table(), room);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (session.options().json()) {
      session.report(report, "");
    }
    return Exit.DONE.code();
  }

  private void write(LocalPlace place, DemoData data) throws IOException {
    var request =
        new WriteRequest(
            data.table(), WriteRequest.Mode.CREATE, Key.random(), TableOptions.defaults());
    long start = System.nanoTime();
    Commit commit;
    try (var progress =
        new Progress(session.terminal(), "  import    ", session.options().quiet())) {
      commit = place.write(request, new CountedRows(data.rows(), progress, data.input()::done));
    } catch (StoreException.TableExists e) {
      throw CommandException.failed(
          e.getMessage() + " in " + place.shown() + "; drop it, or name another store with --data",
          e);
    }
    long nanos = System.nanoTime() - start;
    var summary = Confirmations.find(place, data.table()).orElseThrow();
    report.put("table", summary.name());
    report.put("rows", commit.rows());
    report.put("file_bytes", summary.fileBytes());
    report.put("import_seconds", nanos / 1e9);
    row(
        "import",
        String.join(
            "  ",
            summary.name(),
            Figures.count(commit.rows(), "row", "rows"),
            Figures.count(summary.columns(), "column", "columns"),
            Figures.count(summary.batches(), "batch", "batches"),
            Figures.bytes(summary.fileBytes()),
            Figures.seconds(nanos)));
  }

  private void serveAndRead(LocalPlace place, String name) throws IOException {
    try (SheafServer server = SheafServer.start(place.store(), ServerOptions.defaults().port(0))) {
      String address = ListenAddress.uri(server.addresses().getFirst(), false);
      row("serve", address + "  " + place.store().rung());
      // The first read warms up the JVM and the connection; the second one is measured.
      ReadBack.of(address, name);
      long copiedBefore = server.counters().copiedBytes();
      ReadBack read = ReadBack.of(address, name);
      long copied = server.counters().copiedBytes() - copiedBefore;
      report.put("read_rows", read.rows());
      report.put("read_bytes", read.bytes());
      report.put("read_seconds", read.nanos() / 1e9);
      report.put("copied_bytes", copied);
      row(
          "read",
          Figures.count(read.rows(), "row", "rows")
              + " over Flight  "
              + Figures.bytes(read.bytes())
              + "  "
              + Figures.seconds(read.nanos())
              + "  "
              + Style.BOLD.result(session.terminal(), Figures.rate(read.bytes(), read.nanos())));
      row(
          "copied",
          Style.BOLD.result(session.terminal(), Figures.bytes(copied))
              + " in user space by the server, from the frames to the socket");
    }
  }

  private void next(String name, DemoRoom room) {
    if (session.options().json()) {
      return;
    }
    String data = session.options().data();
    String where = data.equals("./sheaf-data") ? "" : " --data " + data;
    title("Next");
    if (!keep) {
      row("keep it", "./sheaf demo --keep" + where);
    } else {
      row("kept in", room.directory());
      row("look", "./sheaf cat " + name + where + "; ./sheaf inspect " + name + where);
    }
    row("serve it", "./sheaf serve" + where);
    row("use it", "from Python (pip install pyarrow):");
    session.terminal().line("");
    session.terminal().line("    import pyarrow.flight as fl");
    session.terminal().line("    client = fl.connect(\"grpc://127.0.0.1:8815\")");
    session
        .terminal()
        .line("    print(client.do_get(fl.Ticket('{\"table\": \"" + name + "\"}')).read_all())");
    session.terminal().line("");
  }

  private void title(String text) {
    if (!session.options().json()) {
      session.terminal().line(Style.BOLD.result(session.terminal(), text));
    }
  }

  private void row(String what, String text) {
    if (!session.options().json()) {
      session.terminal().line(String.format("  %-9s %s", what, text));
      session.terminal().flush();
    }
  }

  private Map<String, String> environment() {
    return session.terminal().environment();
  }
}
