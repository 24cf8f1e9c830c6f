package io.sheaf.store;

import java.nio.file.Path;

/// Two stores of which each could register its frames, and both together could not.
final class LateFallbackChild {
  private static final long ROWS = 400_000;

  private LateFallbackChild() {}

  /// Called with the directories of both.
  public static void main(String[] args) throws Exception {
    Options options = Options.defaults().pool(Options.mib(6));
    try (Store first = Store.open(Path.of(args[0]), options);
        Store second = Store.open(Path.of(args[1]), options)) {
      fillAndScan(first);
      fillAndScan(second);
      System.out.println("first " + first.rung());
      System.out.println("second " + second.rung());
    }
  }

  private static void fillAndScan(Store store) throws Exception {
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1);
    }
  }
}
