package io.sheaf.store;

import java.nio.file.Path;

/// The program that is watched: it reads a table whole, and says where its frames are.
final class ScanChild {
  private ScanChild() {}

  /// Called with the directory of the store and the number of rows in its table `t`.
  public static void main(String[] args) {
    // What a ring reads is not seen by who watches system calls.
    System.setProperty("sheaf.io", "pread");
    Options options = Options.defaults().pool(Options.mib(16));
    try (Store store = Store.open(Path.of(args[0]), options);
        Snapshot snapshot = store.snapshot()) {
      System.out.println("scan:" + store.arena().address() + " " + store.arena().bytes());
      // Its pages stand apart in the file: each is read for itself, by a call that shows where to.
      Numbers.check(snapshot.table("t").scan().select("c1"), 0, Long.parseLong(args[1]), 1);
      System.out.println("scan:read");
    }
  }
}
