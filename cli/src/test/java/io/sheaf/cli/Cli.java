package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Command lines run in this process, against streams that a test can read.
final class Cli {
  private final Map<String, String> environment = new HashMap<>();
  private byte[] input = {};
  private boolean terminal;

  /// What came of a command line.
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  record Result(Exit exit, byte[] bytes, String err) {
    String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return out().lines().toList();
    }
  }

  /// Runs against the store in `data`.
  Cli(Path data) {
    environment.put("SHEAF_DATA", data.toString());
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// Standard input from now on.
  Cli input(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  /// As if a person sat there.
  Cli onTerminal() {
    terminal = true;
    return this;
  }

  /// Runs with a standard output that fails so.
  Result runInto(String failure, String... args) {
    var failing =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(failure);
          }
        };
    return run(failing, new ByteArrayOutputStream(), args);
  }

  Result run(String... args) {
    var out = new ByteArrayOutputStream();
    return run(out, out, args);
  }

  private Result run(OutputStream stream, ByteArrayOutputStream out, String... args) {
    var err = new ByteArrayOutputStream();
    var outside =
        new Terminal(
            new ByteArrayInputStream(input),
            stream,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminal,
            terminal,
            terminal);
    Exit exit = new Shell(outside).run(args);
    return new Result(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /// Runs what must go well.
  Result ok(String... args) {
    Result result = run(args);
    assertEquals(Exit.DONE, result.exit(), String.join(" ", args) + "\n" + result.err());
    return result;
  }

  /// Runs what must fail so, and returns its one line.
  String fails(Exit exit, String... args) {
    Result result = run(args);
    assertEquals(exit, result.exit(), String.join(" ", args) + "\n" + result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    return result.err().strip();
  }
}
