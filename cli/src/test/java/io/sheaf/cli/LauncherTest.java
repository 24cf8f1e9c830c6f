package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `./sheaf`, which builds what is stale and starts the command.
final class LauncherTest {
  private static final Path ROOT =
      Path.of(System.getProperty("sheaf.root")).toAbsolutePath().normalize();
  private static final long BUILD_MINUTES = 8;

  @TempDir Path dir;

  /// What came of a process.
  private record Ended(int code, String out, String err) {}

  private Ended run(Path directory, String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(dir, "out", ".txt");
    Path err = Files.createTempFile(dir, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertTrue(process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES), String.join(" ", command));
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Ended sheaf(String... arguments) throws IOException, InterruptedException {
    Path link = dir.resolve("link");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, ROOT.resolve("sheaf"));
    }
    List<String> command = new ArrayList<>(List.of(link.toString()));
    command.addAll(List.of(arguments));
    return run(dir, command.toArray(String[]::new));
  }

  /// What git shows of the checkout; of an unpacked archive it shows nothing.
  private String changes() throws IOException, InterruptedException {
    boolean checkout = Files.exists(ROOT.resolve(".git"));
    return checkout ? run(ROOT, "git", "status", "--porcelain").out() : "";
  }

  @Test
  void aCommandFromAnywhereBuildsWhatIsMissingAndLeavesTheCheckoutClean() throws Exception {
    String before = changes();
    Ended version = sheaf("--version");
    assertEquals(0, version.code(), version.err());
    assertTrue(version.out().matches("sheaf [^\n]+\n"), version.out());

    Files.writeString(dir.resolve("t.csv"), "é\n1\n");
    Ended imported = sheaf("import", "t.csv", "--data", "store");
    assertEquals(0, imported.code(), imported.err());
    Ended rows = sheaf("cat", "t", "--data", "store");
    assertEquals(new Ended(0, "é\n1\n", ""), rows);

    Ended absent = sheaf("cat", "u", "--data", "store");
    assertEquals(
        new Ended(Exit.ABSENT.code(), "", "sheaf: no table \"u\" in store; did you mean \"t\"?\n"),
        absent);
    assertEquals(Exit.USAGE.code(), sheaf("catt").code());
    assertEquals(before, changes());
  }
}
