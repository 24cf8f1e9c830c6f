package io.sheaf.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Python of the README does what it says, with stock pyarrow.
final class PythonTest {
  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));

  @TempDir Path directory;

  @Test
  void theScriptFetchesTheColumnsThatWereAskedFor() throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "no Python with pyarrow: " + PYTHON);
    WriteAndScan.run(directory.resolve("store"));
    try (Store store = Store.open(directory.resolve("store"), Options.defaults());
        SheafServer server = SheafServer.start(store, ServerOptions.defaults().port(0))) {
      String uri = "grpc://127.0.0.1:" + server.port();
      assertEquals(
          "1,000,000 rows, 8,000,000 bytes\nfare: int64 not null\n",
          python("src/main/python/fetch.py", uri, "trips", "fare"));
      assertEquals("1000000 ['fare']\n", python("-c", readme(uri)));
    }
  }

  /// The lines of the README, with the server's address and a print that can be checked.
  private static String readme(String uri) {
    return """
    import pyarrow.flight as fl
    client = fl.connect("%s")
    t = client.do_get(fl.Ticket('{"table": "trips", "columns": ["fare"]}')).read_all()
    print(t.num_rows, t.column_names)
    """
        .formatted(uri);
  }

  private static String python(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(PYTHON.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return out;
  }
}
