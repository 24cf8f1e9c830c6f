package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What pyarrow puts, pyarrow gets, in a process of its own. Needs the Python that the build makes.
final class PyarrowTest {
  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));

  private static String run(String script, int port) throws Exception {
    return run(script, Integer.toString(port));
  }

  /// Runs a script of ours with arguments, and returns what it printed.
  static String run(String script, String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "skipped: no Python with pyarrow at " + PYTHON);
    Path copy = Files.createTempFile("sheaf", script);
    try (InputStream source = PyarrowTest.class.getResourceAsStream(script)) {
      Files.write(copy, Objects.requireNonNull(source).readAllBytes());
      List<String> command = new ArrayList<>(List.of(PYTHON.toString(), copy.toString()));
      command.addAll(List.of(arguments));
      Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(python.waitFor(10, TimeUnit.SECONDS), script + " does not end");
      assertEquals(0, python.exitValue(), output);
      System.out.print(output);
      return output;
    } finally {
      Files.delete(copy);
    }
  }

  @Test
  void everyTypeComesBackEqual() throws Exception {
    try (ServedStore served = new ServedStore()) {
      assertTrue(run("every_type.py", served.server.port()).contains("came back equal"));
    }
  }

  @Test
  void errorsArriveAsTheExceptionsOfPython() throws Exception {
    try (ServedStore served = new ServedStore()) {
      assertTrue(run("errors.py", served.server.port()).contains("errors as they should be"));
    }
  }
}
