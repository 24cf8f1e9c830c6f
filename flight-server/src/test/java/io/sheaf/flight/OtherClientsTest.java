package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.format.testing.Programs;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Clients in other languages, with default settings, read the same tables equal: every type, and
/// batches of several times the 4 MiB that most of them take in one message.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OtherClientsTest {
  private OtherClients clients;

  @BeforeAll
  void putTables() throws Exception {
    clients = new OtherClients();
  }

  @AfterAll
  void close() throws Exception {
    if (clients != null) clients.close();
  }

  @Test
  void pyarrowReadsThem() throws Exception {
    Path folder = clients.folder("pyarrow");
    Programs.succeed(
        OtherClients.SCRIPTS.resolve("python"),
        clients.command(Programs.python(), "read_tables.py", clients.port(), folder.toString()));
    clients.compare("pyarrow", folder);
  }

  @Test
  void arrowJavaReadsThem() throws Exception {
    Path folder = clients.folder("arrow-java");
    for (String name : clients.names) {
      try {
        readWithJava(name, folder.resolve(name + ".arrows"));
      } catch (RuntimeException e) {
        Files.writeString(folder.resolve(name + ".error"), e.toString());
      }
    }
    clients.compare("arrow-java", folder);
  }

  private void readWithJava(String name, Path file) throws Exception {
    FlightInfo info = clients.served.client.getInfo(FlightDescriptor.path(name));
    List<FlightEndpoint> endpoints = info.getEndpoints();
    assertEquals(1, endpoints.size(), name);
    try (OutputStream out = Files.newOutputStream(file);
        FlightStream stream = clients.served.client.getStream(endpoints.getFirst().getTicket());
        ArrowStreamWriter writer =
            new ArrowStreamWriter(stream.getRoot(), stream.getDictionaryProvider(), out)) {
      while (stream.next()) writer.writeBatch();
      writer.end();
    }
  }

  @Test
  void arrowForGoReadsThem() throws Exception {
    Path sources = OtherClients.SCRIPTS.resolve("go");
    Path program = Programs.go(sources, "go-flight", List.of(".")).resolve("read_tables");
    Path folder = clients.folder("arrow-go");
    String address = "127.0.0.1:" + clients.port();
    Programs.succeed(folder, clients.command(program.toString(), address, folder.toString()));
    clients.compare("arrow-go", folder);
  }

  @Test
  void aClientForJavaScriptReadsThem() throws Exception {
    List<String> scripts = List.of("package.json", "package-lock.json", "read_tables.cjs");
    Path here = Programs.node(OtherClients.SCRIPTS.resolve("js"), "node-flight", scripts);
    Path folder = clients.folder("arrow-js");
    String address = "127.0.0.1:" + clients.port();
    Programs.succeed(here, clients.command("node", "read_tables.cjs", address, folder.toString()));
    clients.compare("arrow-js", folder);
  }
}
