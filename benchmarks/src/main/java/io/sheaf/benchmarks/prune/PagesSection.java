package io.sheaf.benchmarks.prune;

import com.google.errorprone.annotations.FormatMethod;
import io.sheaf.benchmarks.io.Cpu;
import io.sheaf.benchmarks.io.Machine;
import io.sheaf.benchmarks.io.Spread;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.ScanPlan;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;

/// Shares of a table over Flight: pages, bytes, time, each beside the whole without a filter.
final class PagesSection {
  private static final List<Double> SHARES = List.of(0.001, 0.01, 0.1, 1.0);
  private static final int WARM = 4;

  private final Items items;
  private final long rows;
  private final int rounds;
  private final PrintStream out;

  PagesSection(Items items, long rows, int rounds, PrintStream out) {
    this.items = items;
    this.rows = rows;
    this.rounds = rounds;
    this.out = out;
  }

  void run() throws IOException {
    line("");
    line("over Flight, one stream, the client in the same process   load %s", Machine.load());
    line(
        "  %-9s%8s%8s%10s%14s%14s%10s  %-20s%s",
        "rows",
        "kept",
        "pages",
        "of all",
        "bytes sent",
        "copied",
        "ms",
        "time, to unfiltered",
        "CPU");
    ServerOptions options = ServerOptions.defaults().port(0);
    try (SheafServer server = SheafServer.start(items.store(), options);
        FlightClient client =
            FlightClient.builder(
                    items.allocator(), Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build()) {
      for (String table : List.of(Items.SORTED, Items.SHUFFLED)) {
        for (double share : SHARES) row(server, client, table, share);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private void row(SheafServer server, FlightClient client, String table, double share)
      throws IOException {
    long kept = Math.round(rows * share);
    Ticket all = ticket("{\"table\":\"%s\"}".formatted(table));
    Ticket some = ticket("{\"table\":\"%s\",\"where\":\"key < %d\"}".formatted(table, kept));
    double[] times = new double[rounds];
    double[] cpus = new double[rounds];
    double[] milliseconds = new double[rounds];
    long sent = 0;
    long copied = 0;
    for (int round = -WARM; round < rounds; round++) {
      double cpu = Cpu.seconds();
      double unfiltered = read(client, all, rows);
      double between = Cpu.seconds();
      long before = server.counters().servedBytes();
      long copiedBefore = server.counters().copiedBytes();
      double filtered = read(client, some, kept);
      sent = server.counters().servedBytes() - before;
      copied = server.counters().copiedBytes() - copiedBefore;
      if (round < 0) continue;
      times[round] = filtered / unfiltered;
      cpus[round] = (Cpu.seconds() - between) / (between - cpu);
      milliseconds[round] = 1e3 * filtered;
    }
    ScanPlan.Fates pages = plan(items.store(), table, kept).pages();
    long read = pages.read() + pages.perhaps();
    line(
        "  %-9s%7.1f%%%,8d%9.2f%%%,14d%,14d%10.1f  %-20s%s",
        table,
        1e2 * share,
        read,
        1e2 * read / pages.all(),
        sent,
        copied,
        Spread.of(milliseconds).median(),
        Spread.of(times),
        Spread.of(cpus));
  }

  private static ScanPlan plan(Store store, String table, long kept) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.table(table).scan().where("key < ?", kept).explain();
    }
  }

  private static Ticket ticket(String json) {
    return new Ticket(json.getBytes(StandardCharsets.UTF_8));
  }

  /// Seconds until all rows are there, which are counted.
  private static double read(FlightClient client, Ticket ticket, long expected) throws IOException {
    long start = System.nanoTime();
    long found = 0;
    try (FlightStream stream = client.getStream(ticket)) {
      while (stream.next()) found += stream.getRoot().getRowCount();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("reading", e);
    }
    if (found != expected) throw new AssertionError(found + " rows, not " + expected);
    return (System.nanoTime() - start) / 1e9;
  }

  @FormatMethod
  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
