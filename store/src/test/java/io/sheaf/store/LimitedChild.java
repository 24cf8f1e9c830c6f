package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.nio.file.Path;

/// The program whose files may not grow beyond a limit: a large table does not fit, a small one
/// does.
final class LimitedChild {
  private LimitedChild() {}

  /// Called with the directory of a store and a rung.
  public static void main(String[] args) throws IOException {
    System.setProperty("sheaf.io", args[1]);
    try (Store store = Store.open(Path.of(args[0]), Options.defaults().pool(Options.mib(4)))) {
      try {
        create(store, "large", 1_000_000);
      } catch (StoreException.OutOfSpace e) {
        System.out.println("told:" + e.file() + " " + e.offset() + " " + e.getMessage());
      }
      create(store, "small", 1000);
    }
  }

  private static void create(Store store, String name, long rows) throws IOException {
    BatchSource source = Numbers.source(2, 3, rows, 16_384);
    store.createTable(TableName.of(name), source, TableOptions.defaults(), Key.random());
  }
}
