package io.sheaf.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Clients of pyarrow, in a process of their own or several: what `clients.py` has.
final class PythonClients implements AutoCloseable {
  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));

  private final Path script;
  private final Path errors;
  private final Process process;
  private final BufferedReader out;

  /// Starts `python clients.py WORDS`.
  PythonClients(String... words) throws IOException {
    script = Files.createTempFile("clients", ".py");
    errors = Files.createTempFile("clients", ".err");
    try (InputStream source = PythonClients.class.getResourceAsStream("clients.py")) {
      Files.write(script, Objects.requireNonNull(source).readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), script.toString()));
    command.addAll(List.of(words));
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    out = process.inputReader(UTF_8);
  }

  /// Why there can be none here, in one line, or null.
  static @Nullable String whyNot() {
    return Files.isExecutable(PYTHON) ? null : "no Python with pyarrow at " + PYTHON;
  }

  /// Runs some to their end, which must be a good one, and returns what they printed.
  static String run(String... words) throws Exception {
    try (PythonClients clients = new PythonClients(words)) {
      return clients.finish();
    }
  }

  /// The next line; waits for it.
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) throw new AssertionError("clients ended: " + Files.readString(errors));
    return line;
  }

  /// Waits for an end, which must be a good one, and returns what is not read of what was printed.
  String finish() throws Exception {
    process.getOutputStream().close();
    String text = out.readAllAsString();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "clients do not end");
    assertEquals(0, process.exitValue(), Files.readString(errors) + text);
    return text;
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    out.close();
    Files.delete(script);
    Files.delete(errors);
  }
}
