package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Processes that are denied something: what is found in them, and that a store works there.
final class RungInChildTest {
  private static final Path DENY =
      Path.of(System.getProperty("sheaf.root", ".."), ".ci/deny-io-uring").toAbsolutePath();

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private List<String> run(Class<?> main, String... before) throws Exception {
    Files.createDirectory(fixture.path("d"));
    List<String> arguments = List.of(fixture.path("d").toString(), fixture.path("s").toString());
    Process child = ChildJvm.start(List.of(before), main, arguments);
    List<String> lines;
    try (BufferedReader reader = child.inputReader()) {
      lines = reader.lines().toList();
    }
    assertEquals(0, child.waitFor(), String.join("\n", lines));
    return lines;
  }

  /// What stands behind a word at the beginning of a line.
  private static String after(String word, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(word + " in " + lines));
  }

  private static void assertRung(String expected, List<String> lines) {
    String rung = after("doctor", lines);
    boolean direct = !rung.contains("page cache") && !rung.contains("channels");
    assumeTrue(direct, "no direct I/O here: " + rung);
    assertTrue(rung.startsWith(expected), rung);
    assertEquals(rung, after("store", lines));
    assertEquals(rung, after("then", lines));
  }

  private void withoutRings(String errno) throws Exception {
    assumeTrue(has("python3"), "skipped: no python3");
    List<String> lines = run(DoctorChild.class, "python3", DENY.toString(), errno);
    assumeTrue(!lines.toString().contains("(as asked)"), "skipped: no ring is tried, as asked");
    assertRung("pread on threads", lines);
    assertTrue(after("doctor", lines).contains(errno), lines.toString());
    String finding = after("io_uring", lines);
    assertTrue(finding.startsWith("WARNING a filter of system calls"), finding);
    assertTrue(finding.contains("seccomp"), finding);
  }

  @Test
  void whereRingsAreNotPermittedThreadsRead() throws Exception {
    withoutRings("EPERM");
  }

  @Test
  void whereRingsAreHiddenThreadsRead() throws Exception {
    withoutRings("ENOSYS");
  }

  @Test
  void whereLittleMemoryMayBeLockedFramesAreNotRegistered() throws Exception {
    List<String> lines = run(DoctorChild.class, limited());
    assumeTrue(after("doctor", lines).startsWith("io_uring"), "no ring here: " + lines);
    assertRung("io_uring (", lines);
    String finding = after("memlock", lines);
    assertTrue(finding.startsWith("WARNING 64 MiB needed; only 8 MiB allowed"), finding);
    assertTrue(finding.contains("prlimit --pid $$ --memlock=unlimited"), finding);
  }

  @Test
  void whatTheKernelTakesBackLaterIsToldAndTheStoreGoesOn() throws Exception {
    List<String> lines = run(LateFallbackChild.class, limited());
    // The account is the user's: another process of his may be in the way, or there is no ring.
    String first = after("first", lines);
    assumeTrue(first.equals("io_uring with registered frames"), "skipped: " + first);
    String second = after("second", lines);
    assertTrue(second.startsWith("io_uring (registering 6 MiB: ENOMEM"), second);
  }

  /// The words before a command that may lock 8 MiB and has no privilege to lock more.
  private static String[] limited() throws IOException {
    assumeTrue(has("prlimit") && has("setpriv"), "skipped: no prlimit or no setpriv");
    boolean root = Files.getOwner(Path.of("/proc/self")).getName().equals("root");
    String limit = "--memlock=8388608:8388608";
    return root
        ? new String[] {"setpriv", "--bounding-set=-ipc_lock", "prlimit", limit}
        : new String[] {"prlimit", limit};
  }

  private static boolean has(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
