package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import io.sheaf.flight.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  @TempDir Path dir;

  private Cli cli() {
    return new Cli(dir.resolve("a/store"));
  }

  private static Map<String, @Nullable Object> json(Cli.Result result) {
    assertEquals(1, result.lines().size(), result.out());
    return Json.object(result.lines().getFirst().getBytes(StandardCharsets.UTF_8));
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  @Test
  void oneScreenAndItsJsonSayTheSame() throws IOException {
    String at = dir.toString();
    Cli.Result screen = cli().ok("doctor", at, "--memory", "1GiB");
    var json = json(cli().ok("doctor", at, "--memory", "1GiB", "--json"));
    assertTrue(screen.lines().size() < 25, screen.out());
    assertEquals(dir.toRealPath().toString(), json.get("directory"));
    assertTrue(screen.out().contains(String.valueOf(json.get("rung"))), screen.out());
    List<?> findings = list(json.get("findings"));
    assertEquals(9, findings.size());
    int remedies = 0;
    for (Object each : findings) {
      Map<?, ?> finding = (Map<?, ?>) each;
      String line =
          String.format(
              "  %-14s  %-7s  %s", finding.get("topic"), finding.get("state"), finding.get("text"));
      assertTrue(screen.lines().contains(line), line + " in\n" + screen.out());
      for (Object remedy : list(finding.get("remedies"))) {
        assertTrue(screen.out().contains("$ " + remedy + "\n"), remedy + " in\n" + screen.out());
        remedies++;
      }
    }
    assertEquals(1 + 9 + remedies, screen.lines().size());
  }

  @Test
  void theDirectoryIsTheStoresOrWhereItWouldBe() throws IOException {
    assertEquals(dir.toRealPath().toString(), json(cli().ok("doctor", "--json")).get("directory"));
    cli()
        .ok(
            "import",
            Files.writeString(dir.resolve("t.csv"), "a\n1\n").toString(),
            "--data",
            dir.resolve("s").toString());
    String store = dir.resolve("s").toString();
    List<Path> before = everything();
    var json = json(cli().ok("doctor", "--json", "--data", store));
    assertEquals(dir.resolve("s").toRealPath().toString(), json.get("directory"));
    assertEquals(before, everything());
    cli().fails(Exit.USAGE, "doctor", "--data", "grpc://127.0.0.1:1");
    String absent = dir.resolve("none").toString();
    assertEquals("sheaf: no directory " + absent, cli().fails(Exit.ABSENT, "doctor", absent));
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.sorted().toList();
    }
  }

  @Test
  void strictFailsBelowTheBestRungAndOnlyThen() {
    var json = json(cli().ok("doctor", dir.toString(), "--json"));
    Cli.Result strict = cli().run("doctor", dir.toString(), "--strict");
    boolean best = Boolean.TRUE.equals(json.get("best"));
    assertEquals(best ? Exit.DONE : Exit.FAILED, strict.exit(), strict.err());
  }

  @Test
  void strictFailsWhereSomethingIsAProblem() {
    Cli.Result strict = cli().run("doctor", dir.toString(), "--strict", "--memory", "4TiB");
    assertEquals(Exit.FAILED, strict.exit(), strict.err());
    boolean best = !strict.err().contains("not the best way");
    assertEquals(best, strict.err().startsWith("sheaf: memory: "), strict.err());
  }

  @Test
  void strictFailsOnTmpfs() throws IOException {
    Path shm = Path.of("/dev/shm");
    Assumptions.assumeTrue(
        Files.isWritable(shm) && Files.getFileStore(shm).type().equals("tmpfs"), "no tmpfs here");
    Cli.Result strict = cli().run("doctor", shm.toString(), "--strict");
    assertEquals(Exit.FAILED, strict.exit());
    assertTrue(strict.out().contains("pread through the page cache (tmpfs"), strict.out());
    assertTrue(strict.err().startsWith("sheaf: not the best way to read: pread"), strict.err());
  }

  @Test
  void theSizeOfAServerIsTheSizeThatIsJudged() {
    var small = json(cli().ok("doctor", dir.toString(), "--json", "--memory", "1GiB"));
    var large = json(cli().ok("doctor", dir.toString(), "--json", "--memory", "2GiB"));
    long mib = 1 << 20;
    assertEquals((1024 - 152 - 2 * 128) * mib, small.get("frames_bytes"));
    assertEquals((2048 - 192 - 2 * 256) * mib, large.get("frames_bytes"));
    cli().fails(Exit.USAGE, "doctor", dir.toString(), "--memory", "10MiB");
  }
}
