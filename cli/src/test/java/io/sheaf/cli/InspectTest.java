package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectTest {
  @TempDir Path dir;

  private Cli cli() {
    return new Cli(dir.resolve("store"));
  }

  /// 200,000 rows: a sorted column, one that is not, one of a few texts, one that is half null.
  private void table() throws SQLException {
    Path file = dir.resolve("t.parquet");
    Duck.run(
        "COPY (SELECT i AS sorted, hash(i) % 1000 AS scattered, 'c' || (i % 7) AS word,"
            + " CASE WHEN i % 2 = 0 THEN i::DOUBLE END AS half, DATE '2026-01-01' AS day"
            + " FROM range(200000) r(i)) TO '"
            + file
            + "' (FORMAT parquet)");
    cli().ok("import", file.toString());
  }

  private Path segment() throws IOException {
    try (var files = Files.walk(dir.resolve("store/seg"))) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  @Test
  void aTableIsShownColumnByColumn() throws SQLException {
    table();
    List<String> lines = cli().ok("inspect", "t").lines();
    assertTrue(
        lines
            .get(0)
            .matches(
                "main\\.t  snapshot 1  200,000 rows  1 segment  4 batches  [0-9]+ pages  .* MB "
                    + " waste .* %  format 1"),
        lines.get(0));
    assertTrue(lines.get(1).matches("column +type +nulls +min +max +per batch +encoding +prunes"));
    assertTrue(
        lines.get(2).matches("sorted +int64 +0 +0 +199999 +512 KiB +plain +yes \\(sorted\\)"),
        lines.get(2));
    assertTrue(
        lines.get(3).matches("scattered +uint64 +0 +0 +999 +512 KiB +plain +little"), lines.get(3));
    assertTrue(lines.get(4).matches("word +string +0 +c0 +c6 .* plain +little"), lines.get(4));
    assertTrue(
        lines.get(5).matches("half +double +100,000 +0.0 +199998.0 .* plain +yes \\(sorted\\)"),
        lines.get(5));
    assertTrue(
        lines.get(6).matches("day .* 0 +2026-01-01 +2026-01-01 +256 KiB +plain .*"), lines.get(6));
  }

  @Test
  void aSegmentFileIsShownLikeItsTable() throws SQLException, IOException {
    table();
    List<String> table = cli().ok("inspect", "t").lines();
    List<String> file = cli().ok("inspect", segment().toString()).lines();
    assertEquals(table.subList(1, table.size()), file.subList(1, file.size()));
  }

  @Test
  void everyPageIsListed() throws SQLException {
    table();
    List<String> json = cli().ok("inspect", "t", "--pages", "--json").lines();
    int pages = Integer.parseInt(json.getFirst().replaceFirst(".*\"pages\":([0-9]+).*", "$1"));
    assertEquals(1 + pages, json.size());
    assertTrue(json.get(1).contains("\"page\":0,\"offset\":"), json.get(1));
    assertTrue(json.stream().skip(1).allMatch(page -> page.contains("\"columns\":[\"")));
    assertTrue(cli().ok("inspect", "t", "--pages").out().contains("batch 3"));
  }

  @Test
  void anArrowFileOfAnotherAuthorIsShownToo() throws SQLException {
    table();
    Path file = dir.resolve("t.arrow");
    cli().ok("export", "t", file.toString());
    List<String> lines = cli().ok("inspect", file.toString()).lines();
    assertTrue(lines.get(0).contains("200,000 rows  4 batches"), lines.get(0));
    assertTrue(lines.get(5).matches("half +double +100,000"), lines.get(5));
  }

  @Test
  void inspectingAndVerifyingWriteNothing() throws SQLException, IOException {
    table();
    String before = state();
    cli().ok("verify");
    assertEquals(before, state());
    cli().ok("verify", segment().toString());
    assertEquals(before, state());
  }

  /// Names, lengths, times and contents of all files.
  private String state() throws IOException {
    var state = new StringBuilder();
    try (var files = Files.walk(dir.resolve("store"))) {
      for (Path file : files.sorted().toList()) {
        state.append(file).append(' ').append(Files.getLastModifiedTime(file));
        if (Files.isRegularFile(file)) {
          state.append(' ').append(java.util.Arrays.hashCode(Files.readAllBytes(file)));
        }
        state.append('\n');
      }
    }
    return state.toString();
  }

  @Test
  void aFlippedBitIsNamedAndNotServed() throws SQLException, IOException {
    table();
    assertTrue(cli().ok("verify").out().endsWith("clean\n"));
    assertTrue(cli().ok("verify", "t", "--quick").out().contains("(pages left out)  clean"));
    Path segment = segment();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[100_000] ^= 4;
    Files.write(segment, bytes);
    String name = dir.resolve("store").relativize(segment).toString();
    Cli.Result store = cli().run("verify");
    assertEquals(Exit.DAMAGE, store.exit());
    assertTrue(
        store.lines().getFirst().matches(name + " page [0-9]+ at 0x[0-9a-f]+: .*checksum.*"),
        store.out());
    assertTrue(store.out().endsWith("1 damage\n"), store.out());
    Cli.Result table = cli().run("verify", "t", "--json");
    assertEquals(Exit.DAMAGE, table.exit());
    assertTrue(table.out().contains("\"kind\":\"lost\",\"file\":\"" + name), table.out());
    assertEquals(Exit.DAMAGE, cli().run("verify", segment.toString()).exit());
    Cli.Result read = cli().run("export", "t", dir.resolve("out.arrow").toString());
    assertEquals(Exit.DAMAGE, read.exit());
    assertTrue(read.err().contains(name), read.err());
  }

  @Test
  void whatCannotBeVerifiedIsNamed() throws SQLException {
    table();
    cli().fails(Exit.ABSENT, "verify", "nope");
    cli().fails(Exit.ABSENT, "verify", "./nope");
    new Cli(dir.resolve("none")).fails(Exit.ABSENT, "verify");
    cli().fails(Exit.ABSENT, "inspect", "nope");
    cli().fails(Exit.USAGE, "inspect", "t", "--data", "grpc://127.0.0.1:1");
  }
}
