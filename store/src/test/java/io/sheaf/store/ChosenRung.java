package io.sheaf.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program that says in one line how a store does its I/O here, and why not better.
final class ChosenRung {
  private ChosenRung() {}

  /// Called without arguments; what it makes is below `java.io.tmpdir`.
  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("sheaf-rung");
    String rung;
    try (Store store =
        Store.open(directory.resolve("s"), Options.defaults().pool(Options.mib(16)))) {
      // More than the pool: frames are registered with the ring once all of them are in use.
      store.createTable(
          TableName.of("t"),
          Numbers.source(2, 0, 1_500_000, 65_536),
          TableOptions.defaults(),
          Key.random());
      rung = store.rung();
    } finally {
      StoreFixture.delete(directory);
    }
    System.out.println("rung: " + rung);
  }
}
