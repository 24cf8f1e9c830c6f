package io.sheaf.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The outside of one run of the command line, so that a test can be the outside.
///
/// @param in standard input
/// @param out standard output: results
/// @param err standard error: notes
/// @param environment environment variables
/// @param outIsTerminal whether a person sees `out`
/// @param errIsTerminal whether a person sees `err`
/// @param inIsTerminal whether a person can answer
public record Terminal(
    InputStream in,
    OutputStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean inIsTerminal) {

  /// Copies the map.
  public Terminal {
    environment = Map.copyOf(environment);
  }

  /// The streams and the environment of this process.
  public static Terminal ofProcess() {
    return new Terminal(
        System.in,
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        isTerminal(1),
        isTerminal(2),
        isTerminal(0));
  }

  /// Whether notes may carry colour: on a terminal that has it, unless `NO_COLOR` is set.
  public boolean colourInNotes() {
    return errIsTerminal && hasColour();
  }

  /// Whether results may.
  public boolean colourInResults() {
    return outIsTerminal && hasColour();
  }

  private boolean hasColour() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty() && isCapable();
  }

  private boolean isCapable() {
    return !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /// Whether a result may take the place of the last one.
  public boolean redraws() {
    return outIsTerminal && isCapable();
  }

  /// Writes a whole screen in the place of the last one; only if it [#redraws].
  public void screen(List<String> lines) {
    StringBuilder text = new StringBuilder("\033[H");
    int width = width();
    for (String line : lines) {
      text.append(line.length() > width ? line.substring(0, width) : line).append("\033[K\n");
    }
    print(text.append("\033[J").toString());
  }

  /// Columns of the terminal; without one, lines may be as long as they are.
  public int width() {
    if (!outIsTerminal) {
      return Integer.MAX_VALUE;
    }
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : askedWidth();
  }

  /// Writes one line of the result, in UTF-8 whatever the locale: names and values are data.
  public void line(String text) {
    print(text + "\n");
  }

  /// Writes text of the result.
  public void print(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("standard output cannot be written", e);
    }
  }

  /// Lets the result so far be seen.
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("standard output cannot be written", e);
    }
  }

  /// Writes one line for people.
  public void note(String text) {
    err.println(text);
  }

  private static int askedWidth() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile()).start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String[] size = answer.strip().split(" ", -1);
      return size.length == 2 ? Math.max(40, Integer.parseInt(size[1])) : 100;
    } catch (IOException | NumberFormatException e) {
      return 100; // no stty, or no controlling terminal: a guess is as good
    }
  }

  /// Linux names the file behind a descriptor; elsewhere everything is taken for a file.
  private static boolean isTerminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return target.startsWith("/dev/pts")
          || target.toString().startsWith("/dev/tty")
          || target.toString().equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // not Linux
    }
  }
}
