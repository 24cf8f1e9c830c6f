package io.sheaf.benchmarks.prune;

import com.google.errorprone.annotations.FormatMethod;
import io.sheaf.benchmarks.io.Machine;
import io.sheaf.benchmarks.io.Spread;
import io.sheaf.store.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/// Rows a second that a condition is asked of, on one thread: ours, DuckDB's, and that of
/// `pyarrow.compute` in a process of its own, by turns.
final class KernelsSection {
  private static final int WARM = 6;

  private final Items items;
  private final Path directory;
  private final int rounds;
  private final PrintStream out;

  KernelsSection(Items items, Path directory, int rounds, PrintStream out) {
    this.items = items;
    this.directory = directory;
    this.rounds = rounds;
    this.out = out;
  }

  void run() throws IOException, SQLException {
    line("");
    line("rows counted in memory, one thread   load %s", Machine.load());
    Process pyarrow = pyarrow();
    line(
        "  %-34s%12s%12s  %-20s%12s  %-20s%s",
        "rows where",
        "M rows/s",
        "DuckDB",
        "ours to it",
        "pyarrow",
        "ours to it",
        "DuckDB to itself");
    try {
      for (Condition condition : Condition.values()) row(condition, pyarrow);
    } finally {
      if (pyarrow != null) pyarrow.destroy();
    }
  }

  private void row(Condition condition, @Nullable Process pyarrow)
      throws IOException, SQLException {
    double[] ours = new double[rounds];
    double[] duck = new double[rounds];
    double[] self = new double[rounds];
    double[] arrow = new double[rounds];
    for (int round = -WARM; round < rounds; round++) {
      double[] times = {
        ours(condition),
        duck(condition),
        duck(condition),
        pyarrow == null ? 1 : ask(pyarrow, condition)
      };
      if (round < 0) continue;
      ours[round] = rows() / times[0] / 1e6;
      duck[round] = rows() / times[1] / 1e6;
      self[round] = times[1] / times[2];
      arrow[round] = rows() / times[3] / 1e6;
    }
    line(
        "  %-34s%12.0f%12.0f  %-20s%12s  %-20s%s",
        condition.where(),
        Spread.of(ours).median(),
        Spread.of(duck).median(),
        ratio(ours, duck),
        pyarrow == null ? "-" : String.format(Locale.ROOT, "%.0f", Spread.of(arrow).median()),
        pyarrow == null ? "-" : ratio(ours, arrow),
        Spread.of(self));
  }

  private static String ratio(double[] one, double[] other) {
    double[] ratios = new double[one.length];
    for (int i = 0; i < ratios.length; i++) ratios[i] = one[i] / other[i];
    return Spread.of(ratios).toString();
  }

  private long counted;
  private long total;

  private long rows() {
    return total;
  }

  private double ours(Condition condition) {
    try (Snapshot snapshot = items.store().snapshot()) {
      if (total == 0) total = snapshot.table(Items.SHUFFLED).scan().count();
      long start = System.nanoTime();
      counted = snapshot.table(Items.SHUFFLED).scan().where(condition.where()).count();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private double duck(Condition condition) throws SQLException {
    String sql = "SELECT count(*) FROM %s WHERE %s".formatted(Items.SHUFFLED, condition.where());
    try (Statement statement = items.connection().createStatement()) {
      long start = System.nanoTime();
      try (ResultSet rows = statement.executeQuery(sql)) {
        rows.next();
        same(condition, rows.getLong(1));
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private double ask(Process pyarrow, Condition condition) throws IOException {
    pyarrow.getOutputStream().write((condition.name() + "\n").getBytes(StandardCharsets.UTF_8));
    pyarrow.getOutputStream().flush();
    String said = line(pyarrow.inputReader());
    String[] words = said.split(" ", -1);
    same(condition, Long.parseLong(words[0]));
    return Double.parseDouble(words[1]);
  }

  private void same(Condition condition, long found) {
    if (found != counted) throw new AssertionError(condition + ": " + counted + ", not " + found);
  }

  /// The peer, once it has read the rows; null where there is no pyarrow.
  private @Nullable Process pyarrow() throws IOException {
    Path home = Path.of(System.getProperty("sheaf.home", "."));
    Path python = home.resolve("target/python/bin/python");
    String named = System.getenv("SHEAF_PYTHON");
    if (named != null) python = Path.of(named);
    if (!Files.isExecutable(python)) {
      line("  no pyarrow: there is no %s; SHEAF_PYTHON names another", python);
      return null;
    }
    Path file = directory.resolve("items.arrow");
    write(file);
    Process process =
        new ProcessBuilder(
                python.toString(),
                home.resolve("benchmarks/prune/compute.py").toString(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    line("  pyarrow %s", line(process.inputReader()));
    return process;
  }

  private static String line(BufferedReader reader) throws IOException {
    String said = reader.readLine();
    if (said == null) throw new IOException("the peer has ended");
    return said;
  }

  private void write(Path file) throws IOException {
    try (Snapshot snapshot = items.store().snapshot();
        ArrowReader rows = snapshot.table(Items.SHUFFLED).scan().reader(items.allocator());
        var channel = Files.newByteChannel(file, openOptions());
        var writer = new ArrowFileWriter(rows.getVectorSchemaRoot(), rows, channel)) {
      while (rows.loadNextBatch()) writer.writeBatch();
      writer.end();
    }
  }

  private static java.util.Set<java.nio.file.OpenOption> openOptions() {
    return java.util.Set.of(
        java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE);
  }

  @FormatMethod
  private void line(String format, @Nullable Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
