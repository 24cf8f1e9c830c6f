package io.sheaf.flight;

import io.sheaf.format.testing.Programs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The client for Rust, with default settings, reads the tables of [OtherClientsTest] equal.
///
/// Not among the tests of the build, for it takes minutes to compile: see `docs/testing.md`.
final class RustClientSuite {
  @Test
  void arrowForRustReadsThem() throws Exception {
    Programs.require("cargo");
    Path crate = OtherClients.SCRIPTS.resolve("rust");
    Path target = Programs.ROOT.resolve("target/rust-flight");
    Programs.fetch(crate, List.of("cargo", "fetch", "--locked"));
    Programs.succeed(
        crate, List.of("cargo", "build", "--locked", "--quiet", "--target-dir", target.toString()));
    try (OtherClients clients = new OtherClients()) {
      Path folder = clients.folder("arrow-rs");
      String program = target.resolve("debug/read_tables").toString();
      String address = "127.0.0.1:" + clients.port();
      Programs.succeed(folder, clients.command(program, address, folder.toString()));
      clients.compare("arrow-rs", folder);
    }
  }
}
