package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Options;
import io.sheaf.store.SocketPath;
import io.sheaf.store.Store;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Looking after stores: closed ones, and those that a server has open.
@Timeout(240)
final class CareTest {
  private static final String SEGMENT = "seg/00/0000000000000001.seg";

  @TempDir Path dir;
  private Cli cli;
  private Path data;

  @BeforeEach
  void fill() throws IOException {
    data = dir.resolve("store");
    cli = new Cli(data);
    StringBuilder csv = new StringBuilder("a,b\n");
    for (int i = 0; i < 200_000; i++) csv.append(i).append(',').append(i % 7).append('\n');
    Path file = Files.writeString(dir.resolve("t.csv"), csv);
    cli.ok("import", file.toString());
  }

  private void flip(String file, long offset) throws IOException {
    try (var bytes = new RandomAccessFile(data.resolve(file).toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ 1);
    }
  }

  /// The store, served on its own socket.
  private record Served(Store store, SheafServer server) implements AutoCloseable {
    static Served of(Path data, @Nullable Path backups) throws IOException {
      Store store = Store.openExisting(data, Options.defaults());
      return new Served(
          store,
          SheafServer.start(
              store,
              ServerOptions.defaults()
                  .port(0)
                  .backups(backups)
                  .alsoListen(UnixDomainSocketAddress.of(SocketPath.ofStore(data)))));
    }

    @Override
    public void close() throws Exception {
      server.close();
      store.close();
    }
  }

  @Test
  void aServedStoreIsVerifiedByItsServer() throws Exception {
    String free = cli.ok("verify").out();
    try (Served served = Served.of(data, dir)) {
      assertEquals(free, cli.ok("verify").out());
      assertEquals(free, cli.ok("verify", "t", "--rate", "1GiB").out());
      String uri = "grpc://127.0.0.1:" + served.server().port();
      assertTrue(cli.ok("verify", "--data", uri).out().endsWith("clean\n"));
      cli.fails(Exit.ABSENT, "verify", "u");
      cli.fails(Exit.USAGE, "verify", "--rate", "10%");
      flip(SEGMENT, 20_000);
      Cli.Result bad = cli.run("verify");
      assertEquals(Exit.DAMAGE, bad.exit());
      assertTrue(bad.lines().getFirst().startsWith(SEGMENT + " page 0 at 0x"), bad.out());
      String json = cli.run("verify", "--json").out();
      assertTrue(json.contains("\"kind\":\"lost\"") && json.contains("\"page\":0"), json);
    }
    assertEquals(Exit.DAMAGE, cli.run("verify").exit());
  }

  @Test
  void aBackupIsRestoredWhereverItWasMade() throws Exception {
    String rows = cli.ok("cat", "t", "--limit", "3").out();
    Path backups = dir.resolve("backups");
    cli.fails(Exit.ABSENT, "restore", backups.toString());
    String made = cli.ok("backup", backups.toString()).out();
    assertTrue(made.startsWith(backups.toString()) && made.endsWith("verified\n"), made);
    try (Served served = Served.of(data, dir)) {
      String again = cli.ok("backup", backups.toString(), "--incremental").out();
      assertTrue(again.contains("1 segment, 1 linked  0 B"), again);
      String uri = "grpc://127.0.0.1:" + served.server().port();
      String json = cli.ok("backup", "backups", "--json", "--data", uri).out();
      assertTrue(json.contains("\"linked\":0"), json);
      for (String bad : new String[] {"..", "/tmp", "a/b", "backups/../.."}) {
        String line = cli.fails(Exit.USAGE, "backup", bad, "--data", uri);
        assertTrue(line.contains("is not in " + dir), line);
      }
    }
    try (Served served = Served.of(data, null)) {
      assertTrue(cli.fails(Exit.DENIED, "backup", backups.toString()).contains("--backups DIR"));
    }
    String restored = dir.resolve("restored").toString();
    cli.ok("restore", backups.toString(), "--data", restored);
    assertEquals(rows, cli.ok("cat", "t", "--limit", "3", "--data", restored).out());
    cli.ok("verify", "--data", restored);
    String line = cli.fails(Exit.FAILED, "restore", backups.toString(), "--data", restored);
    assertTrue(line.contains("holds a store already"), line);
  }

  @Test
  void whatIsGoodOfADamagedStoreIsSalvaged() throws Exception {
    flip(SEGMENT, 20_000);
    String target = dir.resolve("saved").toString();
    Cli.Result result = cli.run("verify", "--salvage", target);
    assertEquals(Exit.DAMAGE, result.exit());
    assertTrue(result.lines().getFirst().startsWith(SEGMENT + " page 0"), result.out());
    assertTrue(result.out().endsWith(" lost\n"), result.out());
    assertTrue(result.out().contains("  134,464 rows  65,536 lost"), result.out());
    cli.ok("verify", "--data", target);
    cli.fails(Exit.FAILED, "verify", "--salvage", target);
    cli.fails(Exit.USAGE, "verify", "t", "--salvage", target);
  }

  @Test
  void aFilterChoosesRowsOfEveryWayOut() throws Exception {
    String expected = "a,b\n3,3\n10,3\n";
    String where = "b = 3 and a < 17";
    assertEquals(expected, cli.ok("cat", "t", "--where", where).out());
    Path csv = dir.resolve("out.csv");
    cli.ok("export", "t", csv.toString(), "--where", where);
    assertEquals(expected, Files.readString(csv));
    try (Served served = Served.of(data, null)) {
      assertEquals(expected, cli.ok("cat", "t", "--where", where).out());
    }
    cli.fails(Exit.USAGE, "cat", "t", "--where", "b = ");
    cli.fails(Exit.ABSENT, "cat", "t", "--where", "c = 3");
  }
}
