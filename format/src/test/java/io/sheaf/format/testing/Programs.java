package io.sheaf.format.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Programs in other languages that tests run. One that is absent, or whose packages cannot be
/// fetched, skips the test with one line; with `CI=true` it fails it.
public final class Programs {
  /// The checkout.
  public static final Path ROOT = Path.of(System.getProperty("sheaf.root", ".")).toAbsolutePath();

  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));

  /// How a program ended.
  private record Ended(int code, String output) {}

  private Programs() {}

  /// Where the programs of a module lie, in a folder for each language.
  public static Path scripts(String module) {
    return ROOT.resolve(module).resolve("src/test");
  }

  private static Ended run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("RUST_BACKTRACE", "0");
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    return new Ended(process.waitFor(), new String(output, StandardCharsets.UTF_8));
  }

  /// Runs a program that must succeed, shows what it said, and returns it.
  public static String succeed(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Ended ended = run(directory, command);
    assertEquals(0, ended.code, ended.output);
    System.out.print(ended.output);
    return ended.output;
  }

  /// The Python that the build makes, with pyarrow and the other readers.
  public static String python() {
    goOn(Files.isExecutable(PYTHON), "there is no Python at " + PYTHON);
    return PYTHON.toString();
  }

  /// Copies scripts for Node to a folder below `target`, with the packages they ask for.
  public static Path node(Path scripts, String folder, List<String> names)
      throws IOException, InterruptedException {
    require("node");
    require("npm");
    Path here = Files.createDirectories(ROOT.resolve("target").resolve(folder));
    for (String name : names) {
      Files.copy(scripts.resolve(name), here.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    fetch(
        here,
        List.of("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"));
    return here;
  }

  /// Builds packages of a Go module into a folder below `target`.
  public static Path go(Path module, String folder, List<String> packages)
      throws IOException, InterruptedException {
    require("go");
    Path programs = Files.createDirectories(ROOT.resolve("target").resolve(folder));
    fetch(module, List.of("go", "mod", "download"));
    List<String> build = new ArrayList<>(List.of("go", "build", "-o", programs + "/"));
    build.addAll(packages);
    succeed(module, build);
    return programs;
  }

  /// Goes on when `command` is on the path.
  public static void require(String command) {
    boolean found = false;
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      found |= Files.isExecutable(Path.of(folder, command));
    }
    goOn(found, "there is no " + command);
  }

  /// Goes on when a program that fetches packages succeeds.
  public static void fetch(Path directory, List<String> command)
      throws IOException, InterruptedException {
    Ended ended = run(directory, command);
    String last = ended.output.lines().reduce("", (_, line) -> line);
    goOn(ended.code == 0, String.join(" ", command) + " failed: " + last);
  }

  /// Goes on when `good`.
  public static void goOn(boolean good, String reason) {
    if (good) return;
    System.out.println("skipped: " + reason);
    assertFalse("true".equals(System.getenv("CI")), reason);
    assumeTrue(false, reason);
  }
}
