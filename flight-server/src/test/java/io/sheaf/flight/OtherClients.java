package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Programs;
import io.sheaf.store.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A server with tables that pyarrow put, and a place where each client leaves what it read.
///
/// Clients are used with their default settings: most take at most 4 MiB in one message.
final class OtherClients implements AutoCloseable {
  static final Path SCRIPTS = Programs.scripts("flight-server");

  final ServedStore served;
  final List<String> names;
  private final Path put;

  OtherClients() throws IOException, InterruptedException {
    String python = Programs.python();
    served = new ServedStore(ServerOptions.defaults(), Options.defaults());
    put = Files.createDirectory(served.directory.resolve("put"));
    List<String> command = List.of(python, "put_tables.py", port(), put.toString());
    names = List.of(Programs.succeed(SCRIPTS.resolve("python"), command).strip().split(" "));
    assertTrue(names.size() > 10, names::toString);
  }

  String port() {
    return Integer.toString(served.server.port());
  }

  /// An empty folder for what a client reads.
  Path folder(String client) throws IOException {
    return Files.createDirectory(served.directory.resolve(client));
  }

  /// Compares what a client read with what was put.
  void compare(String client, Path read) throws IOException, InterruptedException {
    List<String> command =
        command(Programs.python(), "compare_tables.py", client, put.toString(), read.toString());
    Programs.succeed(SCRIPTS.resolve("python"), command);
  }

  /// A command that ends with the names of the tables.
  List<String> command(String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(names);
    return all;
  }

  @Override
  public void close() throws Exception {
    served.close();
  }
}
