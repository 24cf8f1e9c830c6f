package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {
  @TempDir Path dir;

  private Cli cli() {
    return new Cli(dir.resolve("store"))
        .with("XDG_CACHE_HOME", dir.resolve("cache").toString())
        .with("PATH", dir.resolve("bin").toString());
  }

  /// An `npm` that packs a file of `rows` rows instead of fetching one.
  private void npm(int rows) throws IOException, SQLException {
    Path data = Files.createDirectories(dir.resolve("package/data"));
    Path parquet = data.resolve("flights-3m.parquet");
    Duck.run(
        "COPY (SELECT i AS delay, 'A' || i AS origin FROM range("
            + rows
            + ") t(i)) TO '"
            + parquet
            + "' (FORMAT parquet)");
    Path npm = Files.createDirectories(dir.resolve("bin")).resolve("npm");
    Files.writeString(
        npm,
        "#!/bin/sh\n"
            + "echo \"$*\" >&2\n"
            + "PATH=/usr/bin:/bin tar -czf vega-datasets-3.2.1.tgz --format ustar -C "
            + dir
            + " package/data\n");
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private long filesIn(String name) throws IOException {
    try (var files = Files.list(dir.resolve(name))) {
      return files.count();
    }
  }

  @Test
  void withoutNpmLineItemIsGeneratedServedAndReadBack() throws IOException {
    Cli.Result result = cli().ok("demo", "--rows", "5000");
    assertTrue(result.err().contains("no flights (npm is not on the PATH)"), result.err());
    assertTrue(result.out().contains("main.lineitem  5,000 rows  16 columns"), result.out());
    assertTrue(result.out().contains("read      5,000 rows over Flight"), result.out());
    assertTrue(result.out().contains("import pyarrow.flight as fl"), result.out());
    assertEquals(0, filesIn("cache/sheaf"));
  }

  @Test
  void flightsAreFetchedOnceAndKept() throws IOException, SQLException {
    npm(1000);
    Cli.Result first = cli().ok("demo");
    assertTrue(first.err().contains("fetching flights through npm"), first.err());
    assertTrue(first.out().contains("main.flights  1,000 rows"), first.out());
    assertEquals(1, filesIn("cache/sheaf"));
    Files.delete(dir.resolve("bin/npm"));
    Cli.Result second = cli().ok("demo", "--table", "flights", "--rows", "10", "--json");
    assertEquals("", second.err());
    assertTrue(second.out().contains("\"read_rows\":10,"), second.out());
    assertTrue(second.out().contains("\"copied_bytes\":"), second.out());
  }

  @Test
  void anNpmThatFailsIsAReasonAndNotAnEnd() throws IOException {
    Path npm = Files.createDirectories(dir.resolve("bin")).resolve("npm");
    Files.writeString(npm, "#!/bin/sh\necho 'npm error no network' >&2\nexit 1\n");
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));
    Cli.Result result = cli().ok("demo", "--rows", "1000");
    assertTrue(result.err().contains("no flights (npm: npm error no network)"), result.err());
    assertTrue(result.out().contains("main.lineitem  1,000 rows"), result.out());
    cli().fails(Exit.FAILED, "demo", "--table", "flights", "-q");
    assertEquals(0, filesIn("cache/sheaf"));
  }

  @Test
  void whatIsKeptIsWhereItSays() {
    Cli.Result result = cli().ok("demo", "--rows", "1000", "--keep");
    assertTrue(result.out().contains("kept in   " + dir.resolve("store")), result.out());
    assertEquals(1001, cli().ok("cat", "lineitem").lines().size());
    Cli.Result again = cli().run("demo", "--rows", "1000", "--keep", "-q");
    assertEquals(Exit.FAILED, again.exit());
    assertTrue(again.err().contains("exists already"), again.err());
    cli().fails(Exit.USAGE, "demo", "--table", "trips", "-q");
    cli().fails(Exit.USAGE, "demo", "--rows", "0");
  }
}
