package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLineTest {
  @TempDir Path dir;

  private Cli cli() {
    return new Cli(dir.resolve("store"));
  }

  @Test
  void anUnknownCommandIsAUsageErrorWithTheNearName() {
    assertEquals(
        "sheaf: no command \"imprt\"; did you mean \"import\"?; see sheaf --help",
        cli().fails(Exit.USAGE, "imprt", "x.csv"));
  }

  @Test
  void anUnknownOptionIsAUsageErrorWithTheNearName() {
    assertEquals(
        "sheaf: no option --colums; did you mean \"--columns\"?; see sheaf cat --help",
        cli().fails(Exit.USAGE, "cat", "t", "--colums=a"));
  }

  @Test
  void whatComesLaterIsAbsent() {
    for (String later : new String[] {"token", "status"}) {
      cli().fails(Exit.USAGE, later);
    }
  }

  @Test
  void withoutACommandTheHelpIsShownAndItIsAUsageError() {
    Cli.Result result = cli().run();
    assertEquals(Exit.USAGE, result.exit());
    assertEquals("", result.out());
    assertTrue(result.err().contains("import"), result.err());
  }

  @Test
  void helpOfEveryCommandNamesItsOptions() {
    String all = cli().ok("--help").out();
    for (String command :
        new String[] {
          "demo",
          "import",
          "export",
          "ls",
          "inspect",
          "cat",
          "query",
          "verify",
          "drop",
          "rename",
          "compact",
          "serve",
          "pool",
          "doctor",
          "bench",
          "completion",
          "help"
        }) {
      assertTrue(all.contains("\n  " + command + " "), command + " in\n" + all);
      assertEquals(cli().ok(command, "-h").out(), cli().ok("help", command).out());
    }
    assertTrue(cli().ok("help", "import").out().contains("--batch-rows"));
  }

  @Test
  void aBenchIsStartedByTheLauncher() {
    assertTrue(cli().ok("help", "bench").out().contains("./sheaf bench --help"));
    String line = cli().fails(Exit.USAGE, "bench", "io", "--pairs", "1");
    assertTrue(line.contains("./sheaf bench io"), line);
  }

  @Test
  void theVersionIsOneLineOnStandardOutput() {
    assertTrue(cli().ok("-V").out().matches("sheaf [0-9].*\n"));
    assertEquals(cli().ok("-V").out(), cli().ok("ls", "--version").out());
  }

  @Test
  void completionKnowsEveryCommand() {
    assertTrue(cli().ok("completion", "bash").out().contains("rename"));
    assertTrue(cli().ok("completion", "zsh").out().contains("rename"));
    assertTrue(cli().ok("completion", "fish").out().contains("-a rename"));
    assertEquals(
        "sheaf: no completion for csh; say bash, zsh or fish",
        cli().fails(Exit.USAGE, "completion", "csh"));
  }

  @Test
  void optionsHoldBeforeAndBehindTheCommand() throws IOException {
    Path other = dir.resolve("other");
    Path csv = Files.writeString(dir.resolve("t.csv"), "a\n1\n");
    cli().ok("--data", other.toString(), "import", csv.toString());
    assertEquals(2, cli().ok("ls", "--data", other.toString()).lines().size());
    cli().fails(Exit.ABSENT, "ls");
  }

  @Test
  void theEnvironmentStandsInForOptionsAndYieldsToThem() throws IOException {
    Path csv = Files.writeString(dir.resolve("t.csv"), "a,b\n1,2\n3,4\n");
    cli().ok("import", csv.toString());
    assertEquals("b\n2\n4\n", cli().with("SHEAF_COLUMNS", "b").ok("cat", "t").out());
    assertEquals(
        "a\n1\n",
        cli().with("SHEAF_LIMIT", "2").ok("cat", "t", "--limit", "1", "--columns", "a").out());
    assertTrue(cli().with("SHEAF_JSON", "true").ok("ls").out().startsWith("{\"table\""));
    cli().with("SHEAF_LIMIT", "many").fails(Exit.USAGE, "cat", "t");
  }

  @Test
  void aStackTraceIsShownWhenAskedFor() {
    Cli.Result result = cli().run("ls", "-v");
    assertEquals(Exit.ABSENT, result.exit());
    assertTrue(result.err().contains("CommandException"), result.err());
    assertFalse(cli().run("ls").err().contains("Exception"));
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailureAndAFullDiskIs() throws IOException {
    cli().ok("import", Files.writeString(dir.resolve("t.csv"), "a\n1\n").toString());
    for (String[] command : new String[][] {{"cat", "t"}, {"export", "t", "-"}, {"ls"}, {"-V"}}) {
      Cli.Result enough = cli().runInto("Broken pipe", command);
      assertEquals(Exit.DONE, enough.exit());
      assertEquals("", enough.err());
      if (!command[0].equals("-V")) {
        Cli.Result full = cli().runInto("No space left on device", command);
        assertEquals(Exit.UNAVAILABLE, full.exit());
        assertEquals("sheaf: No space left on device\n", full.err());
      }
    }
  }
}
