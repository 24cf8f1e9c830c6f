package io.sheaf.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The Python package, as its own script builds, installs and tests it.
final class PythonPackageTest {
  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));

  @Test
  void thePackageIsBuiltInstalledAndTestedAgainstAServer() throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "no Python with pyarrow: " + PYTHON);
    Path script = Path.of(System.getProperty("sheaf.root"), "integrations/python/test.sh");
    Process process =
        new ProcessBuilder("sh", script.toString(), "-q")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals(0, process.waitFor(), "it says above what went wrong");
  }
}
