package io.sheaf.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private Terminal terminal(boolean seen, Map<String, String> environment) {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Terminal(
        new ByteArrayInputStream(new byte[0]), stream, stream, environment, seen, seen, seen);
  }

  private void show(boolean seen, boolean quiet) {
    try (var progress = new Progress(terminal(seen, Map.of()), "t", quiet, clock::get)) {
      for (int i = 1; i <= 10; i++) {
        clock.addAndGet(50_000_000);
        progress.update(i * 1000L, i * 1_000_000L, i / 10.0);
      }
    }
  }

  @Test
  void progressIsOneLineThatIsWipedAtTheEnd() {
    show(true, false);
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("\rt  10,000 rows  10.0 MB  0.02 GB/s  100 %"), text);
    assertEquals(0, text.chars().filter(c -> c == '\n').count());
    assertTrue(text.matches("(?s).*\r +\r"), text);
  }

  @Test
  void nobodySeesProgressInAFileOrWhenAskedToBeQuiet() {
    show(false, false);
    show(true, true);
    assertEquals(0, err.size());
  }

  @Test
  void colourIsForTerminalsThatWantIt() {
    Map<String, String> xterm = Map.of("TERM", "xterm");
    assertEquals("\033[1mx\033[0m", Style.BOLD.note(terminal(true, xterm), "x"));
    assertEquals("x", Style.BOLD.note(terminal(false, xterm), "x"));
    assertEquals(
        "x", Style.BOLD.note(terminal(true, Map.of("TERM", "xterm", "NO_COLOR", "1")), "x"));
    assertEquals("x", Style.BOLD.note(terminal(true, Map.of("TERM", "dumb")), "x"));
  }
}
