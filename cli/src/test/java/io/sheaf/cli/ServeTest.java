package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import io.sheaf.flight.Authority;
import io.sheaf.flight.tls.Tls;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server in a process of its own, and commands that reach tables through it.
final class ServeTest {
  @TempDir Path dir;
  private Process process;
  private String address = "";
  private final List<String> screen = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    serve("--create", "--listen", "127.0.0.1:0");
  }

  private void serve(String... options) throws IOException {
    screen.clear();
    List<String> command = new ArrayList<>(List.of("serve", "--data", store()));
    command.addAll(List.of("--memory", "1GiB"));
    command.addAll(List.of(options));
    process = start(command.toArray(String[]::new));
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("ready ")) {
      screen.add(line);
      line = out.readLine();
    }
    assertNotNull(line, "the server ended: " + screen);
    address = line.substring("ready ".length());
  }

  @AfterEach
  void stop() throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
  }

  private String store() {
    return dir.resolve("store").toString();
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:MaxDirectMemorySize=128m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private Cli remote() {
    return new Cli(dir).with("SHEAF_DATA", address);
  }

  @Test
  void oneScreenTellsWhatIsServedAndThenItIsReady() {
    String text = String.join("\n", screen);
    assertTrue(text.contains("memory   1 GiB = frames "), text);
    assertTrue(text.contains("reads    "), text);
    assertTrue(text.contains("listens  grpc://127.0.0.1:"), text);
    assertTrue(text.contains("listens  grpc+unix://" + store() + "/sheaf.sock"), text);
    assertTrue(screen.size() < 25, text);
  }

  @Test
  void tablesGoInAndOutThroughTheServer() throws SQLException, IOException {
    Path source = dir.resolve("source.parquet");
    Duck.run("COPY (" + Duck.EVERYTHING + ") TO '" + source + "' (FORMAT parquet)");
    remote().ok("import", source.toString());
    assertTrue(
        remote().ok("ls").out().contains("main.source   100       20"), remote().ok("ls").out());
    Path back = dir.resolve("back.parquet");
    remote().ok("export", "source", back.toString());
    Duck.assertSame("'" + source + "'", "'" + back + "'");
    assertTrue(
        remote()
            .fails(Exit.FAILED, "import", source.toString())
            .contains("exists already; say --mode append"));
    remote().ok("import", source.toString(), "--mode", "append");
    assertEquals(201, remote().ok("cat", "source").lines().size());
    assertEquals(
        "i32,yes\n0,true\n-1,false\n",
        remote().ok("cat", "source", "--columns", "i32,yes", "--limit", "2").out());
  }

  @Test
  void everyArrowTypePassesThroughTheServer() throws IOException {
    Path shared = Path.of(System.getProperty("sheaf.shared", "../shared"));
    Path gold = shared.resolve("data/arrow-testing/arrow-ipc-stream/integration/cpp-21.0.0");
    if (!Files.isDirectory(gold)) {
      System.err.println("skipped: no " + gold);
      return;
    }
    int passed = 0;
    for (String name :
        List.of("decimal32", "binary_view", "run_end_encoded", "nested_dictionary")) {
      Path file = gold.resolve("generated_" + name + ".stream");
      Cli local = new Cli(dir.resolve("local"));
      local.ok("import", file.toString(), "--table", name);
      remote().ok("import", file.toString(), "--table", name);
      byte[] expected = local.ok("export", name, "-", "--format", "jsonl").bytes();
      assertTrue(expected.length > 0, name);
      assertArrayEquals(expected, remote().ok("export", name, "-", "--format", "jsonl").bytes());
      passed++;
    }
    assertEquals(4, passed);
  }

  @Test
  void whatIsWrongIsSaidAsItIsLocally() {
    assertTrue(remote().fails(Exit.ABSENT, "cat", "nope").startsWith("sheaf: no table \"nope\""));
    remote().fails(Exit.ABSENT, "drop", "nope", "-y");
    remote().fails(Exit.USAGE, "inspect", "nope");
    String line =
        new Cli(dir).with("SHEAF_DATA", "grpc://127.0.0.1:1").fails(Exit.UNAVAILABLE, "ls");
    assertTrue(line.startsWith("sheaf: cannot reach the server: "), line);
    new Cli(dir).with("SHEAF_DATA", "ftp://x").fails(Exit.USAGE, "ls");
  }

  @Test
  void dropAndRenameReachTheServer() throws IOException {
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n");
    remote().ok("import", csv.toString());
    remote().ok("rename", "t", "u");
    assertEquals("x\n1\n", remote().ok("cat", "u").out());
    remote().ok("drop", "u", "--yes");
    remote().fails(Exit.ABSENT, "cat", "u");
  }

  @Test
  void commandsOnAServedDirectoryGoThroughItsSocket() throws Exception {
    Cli direct = new Cli(Path.of(store()));
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n2\n");
    Cli.Result imported = direct.ok("import", csv.toString(), "--compress", "zstd");
    assertTrue(imported.out().startsWith("t  2 rows"), imported.out());
    direct.ok("import", csv.toString(), "--mode", "append");
    assertEquals("x\n1\n2\n1\n2\n", direct.ok("cat", "t").out());
    assertEquals("x\n1\n", direct.ok("cat", "t", "--at", "1", "--limit", "1").out());
    direct.ok("export", "t", dir.resolve("t.arrow").toString());
    assertTrue(direct.ok("compact", "t").out().startsWith("t  2 segments -> 1  4 rows"));
    assertEquals("x\n1\n2\n1\n2\n", direct.ok("cat", "t").out());
    direct.ok("compact", "--keep", "1h");
    String now =
        direct.ok("ls", "--json").out().replaceFirst("(?s).*\"snapshot\":([0-9]+).*", "$1");
    direct.ok("drop", "t", "-y");
    assertEquals("x\n1\n2\n1\n2\n", direct.ok("cat", "t", "--at", now).out());
    assertTrue(direct.ok("compact", "--expire", "0s").out().contains("oldest snapshot"));
    // The tickets of the read before still hold it.
    assertEquals("x\n1\n2\n1\n2\n", direct.ok("cat", "t", "--at", now).out());
    direct.ok("import", csv.toString(), "--compress", "zstd");
    direct.ok("rename", "t", "u");
    String listed = direct.ok("ls").out();
    String inspected = direct.ok("inspect", "u", "--pages").out();
    assertTrue(direct.fails(Exit.ABSENT, "inspect", "nope").startsWith("sheaf: no table \"nope\""));
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    // Nobody could tell the difference.
    assertEquals(listed, direct.ok("ls").out());
    assertEquals(inspected, direct.ok("inspect", "u", "--pages").out());
    assertTrue(inspected.contains("zstd"), inspected);
    assertTrue(direct.ok("compact", "--rate", "1MiB").out().startsWith("main.u  nothing to do"));
    direct.ok("drop", "u", "--yes");
  }

  @Test
  void aSocketIsAnAddressToo() throws IOException {
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n");
    Cli socket = new Cli(dir).with("SHEAF_DATA", "grpc+unix://" + store() + "/sheaf.sock");
    socket.ok("import", csv.toString());
    assertEquals("x\n1\n", socket.ok("cat", "t").out());
    String line =
        new Cli(dir).with("SHEAF_DATA", "grpc+unix:///nowhere/s").fails(Exit.UNAVAILABLE, "ls");
    assertTrue(line.contains("/nowhere/s"), line);
    new Cli(dir).with("SHEAF_DATA", "grpc+unix://").fails(Exit.USAGE, "ls");
  }

  @Test
  void whatOnlyTheHolderCanDoNamesHim() {
    String wrong = new Cli(dir).fails(Exit.USAGE, "serve", "--advertise", "store:8815");
    assertTrue(wrong.contains("grpc://HOST:PORT"), wrong);
    String line = new Cli(Path.of(store())).fails(Exit.UNAVAILABLE, "serve");
    assertTrue(line.contains(store() + " is open in process " + process.pid()), line);
  }

  @Test
  void aServerFindsTheSocketOfOneThatWasKilled() throws Exception {
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    Path socket = Path.of(store(), "sheaf.sock");
    assertTrue(Files.exists(socket));
    assertTrue(new Cli(Path.of(store())).ok("verify").out().endsWith("clean\n"));
    Path other = dir.resolve("other.sock");
    serve("--listen", "unix:" + other);
    assertEquals("grpc+unix://" + other, address);
    remote().ok("ls");
    new Cli(Path.of(store())).ok("ls");
  }

  @Test
  void aTerminatedServerEndsCleanly() throws InterruptedException {
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    assertTrue(new Cli(Path.of(store())).ok("verify").out().endsWith("clean\n"));
    assertTrue(new File(store(), "SUPER").exists());
  }

  @Test
  void aServerThatOnlyReadsChangesNothing() throws Exception {
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n");
    remote().ok("import", csv.toString());
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    Map<String, byte[]> before = files();
    serve("--read-only", "--listen", "127.0.0.1:0", "--threads", "1");
    String text = String.join("\n", screen);
    assertTrue(text.contains("writes   refused: opened for reading"), text);
    assertEquals("x\n1\n", remote().ok("cat", "t").out());
    assertEquals("x\n1\n", new Cli(Path.of(store())).ok("cat", "t").out());
    String refused = remote().fails(Exit.DENIED, "import", csv.toString(), "--mode", "append");
    assertTrue(refused.contains("opened for reading"), refused);
    remote().fails(Exit.DENIED, "drop", "t", "-y");
    assertEquals("x\n1\n", remote().ok("cat", "t").out());
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
    Map<String, byte[]> after = files();
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
    new Cli(Path.of(store())).fails(Exit.USAGE, "serve", "--read-only", "--create");
    new Cli(Path.of(store())).fails(Exit.USAGE, "serve", "--threads", "0");
    new Cli(dir.resolve("nowhere")).fails(Exit.ABSENT, "serve", "--read-only");
  }

  /// Every file of the store with what is in it.
  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(Path.of(store()))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void aServerThatEncryptsSaysSoAndEndsCleanly() throws Exception {
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    Tls own = Authority.sharedServer();
    String authority = Authority.shared().certificate().toString();
    serve(
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        own.certificate().toString(),
        "--tls-key",
        own.key().toString(),
        "--advertise",
        "grpc+tls://store.test:8815");
    assertTrue(address.startsWith("grpc+tls://127.0.0.1:"), address);
    assertTrue(String.join("\n", screen).contains("tls      encrypts TCP"), screen.toString());
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n");
    remote().ok("import", csv.toString(), "--tls-ca", authority);
    assertEquals("x\n1\n", remote().ok("cat", "t", "--tls-ca", authority).out());
    assertEquals("x\n1\n", new Cli(Path.of(store())).ok("cat", "t").out());
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }

  @Test
  void anAddressForStrangersIsRefusedWithTheWayOut() throws IOException, InterruptedException {
    Process refused =
        start(
            "serve",
            "--create",
            "--data",
            store() + "2",
            "--listen",
            "0.0.0.0:0",
            "--memory",
            "1GiB");
    assertTrue(refused.waitFor(60, TimeUnit.SECONDS));
    assertEquals(Exit.USAGE.code(), refused.exitValue());
  }
}
