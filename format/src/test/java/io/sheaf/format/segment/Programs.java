package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Programs in other languages that tests run. One that is absent, or whose packages cannot be
/// fetched, skips the test with one line; with `CI=true` it fails it.
final class Programs {
  static final Path ROOT = Path.of(System.getProperty("sheaf.root", ".")).toAbsolutePath();
  static final Path SCRIPTS = ROOT.resolve("format/src/test");

  /// How a program ended.
  record Ended(int code, String output) {}

  private Programs() {}

  static Ended run(Path directory, List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("RUST_BACKTRACE", "0");
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    return new Ended(process.waitFor(), new String(output, StandardCharsets.UTF_8));
  }

  /// Runs a program that must succeed, and shows what it said.
  static void succeed(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Ended ended = run(directory, command);
    assertEquals(0, ended.code, ended.output);
    System.out.print(ended.output);
  }

  /// Goes on when `command` is on the path.
  static void require(String command) {
    boolean found = false;
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      found |= Files.isExecutable(Path.of(folder, command));
    }
    goOn(found, "there is no " + command);
  }

  /// Goes on when a program that fetches packages succeeds.
  static void fetch(Path directory, List<String> command) throws IOException, InterruptedException {
    Ended ended = run(directory, command);
    String last = ended.output.lines().reduce("", (_, line) -> line);
    goOn(ended.code == 0, String.join(" ", command) + " failed: " + last);
  }

  static void goOn(boolean good, String reason) {
    if (good) return;
    System.out.println("skipped: " + reason);
    assertFalse("true".equals(System.getenv("CI")), reason);
    assumeTrue(false, reason);
  }
}
