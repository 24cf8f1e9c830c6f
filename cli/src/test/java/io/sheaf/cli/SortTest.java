package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `import --sort`: the rows that came, in another order, and nothing else.
final class SortTest {
  private static final long SEED = Long.getLong("sheaf.seed", System.nanoTime());

  @TempDir Path dir;
  private Cli cli;

  @BeforeEach
  void store() {
    cli = new Cli(dir.resolve("store"));
  }

  private String shuffled(String name, int from, int to) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(SEED));
    var text = new StringBuilder("k,v\n");
    numbers.forEach(k -> text.append(k).append(",w").append(k).append('\n'));
    return Files.writeString(dir.resolve(name), text).toString();
  }

  private static String ordered(int rows) {
    var text = new StringBuilder("k,v\n");
    for (int k = 0; k < rows; k++) {
      text.append(k).append(",w").append(k).append('\n');
    }
    return text.toString();
  }

  @Test
  void rowsOfOneFileAndOfSeveralStandInOrder() throws IOException {
    System.err.println("SortTest: -Dsheaf.seed=" + SEED);
    String whole = shuffled("whole.csv", 0, 150_000);
    cli.ok("import", whole, "--sort", "k");
    assertEquals(ordered(150_000), cli.ok("cat", "whole").out());
    assertTrue(cli.ok("inspect", "whole").lines().get(1).startsWith("column"));
    assertTrue(cli.ok("inspect", "whole").lines().get(2).endsWith("yes (sorted)"));
    String low = shuffled("low.csv", 0, 30_000);
    String high = shuffled("high.csv", 30_000, 60_000);
    String line = cli.ok("import", high, low, "--table", "both", "--sort", "k").out();
    assertTrue(line.startsWith("both  60,000 rows  2 columns"), line);
    assertEquals(ordered(60_000), cli.ok("cat", "both").out());
    cli.ok("import", shuffled("more.csv", 60_000, 70_000), "--table", "both", "--mode", "append");
    assertEquals(70_001, cli.ok("cat", "both").lines().size());
  }

  @Test
  void everyTypeOutlastsSortingOrIsRefused() throws SQLException {
    Path source = dir.resolve("source.parquet");
    Duck.run("COPY (" + Duck.EVERYTHING + ") TO '" + source + "' (FORMAT parquet)");
    cli.ok("import", source.toString(), "--sort", "i32");
    Path back = dir.resolve("back.parquet");
    cli.ok("export", "source", back.toString());
    Duck.assertSame("'" + source + "'", "'" + back + "'");
    Path arrow = dir.resolve("again.arrow");
    cli.ok("export", "source", arrow.toString());
    cli.ok("import", arrow.toString(), "--sort", "sometimes");
    assertEquals(
        cli.ok("inspect", "source").lines().size(), cli.ok("inspect", "again").lines().size());
    List<String> values = cli.ok("cat", "again", "--columns", "sometimes").lines();
    assertEquals("1", values.get(1));
    assertEquals("", values.getLast());
    assertEquals(101, values.size());
  }

  @Test
  void aTypeThatDuckDbWouldChangeIsRefusedBeforeARowIsRead() throws IOException {
    Path file = dir.resolve("large.arrows");
    try (var allocator = new RootAllocator();
        var vector = new LargeVarCharVector("text", allocator);
        var root = VectorSchemaRoot.of(vector);
        OutputStream out = Files.newOutputStream(file);
        var writer = new ArrowStreamWriter(root, null, out)) {
      vector.allocateNew();
      vector.setSafe(0, new byte[] {'a'});
      root.setRowCount(1);
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    String line = cli.fails(Exit.FAILED, "import", file.toString(), "--sort", "text");
    assertTrue(line.contains("column \"text\" has a type that would not outlast sorting"), line);
    assertTrue(cli.ok("ls").err().contains("no tables in"));
    cli.ok("import", file.toString());
  }

  @Test
  void aColumnThatIsNotThereAndAFileThatBreaksOffAreNamed() throws IOException {
    String csv = shuffled("t.csv", 0, 10);
    String line = cli.fails(Exit.ABSENT, "import", csv, "--sort", "kk");
    assertEquals("sheaf: no column \"kk\" to sort by; did you mean \"k\"?", line);
    cli.fails(Exit.ABSENT, "import", csv, "--sort", "K");
    cli.ok("import", csv);
    Path arrows = dir.resolve("cut.arrows");
    cli.ok("export", "t", arrows.toString());
    byte[] bytes = Files.readAllBytes(arrows);
    Files.write(arrows, java.util.Arrays.copyOf(bytes, bytes.length - 100));
    line = cli.fails(Exit.FAILED, "import", arrows.toString(), "--sort", "k");
    assertTrue(line.startsWith("sheaf: " + arrows + ": "), line);
  }
}
