package io.sheaf.store;

import io.sheaf.store.doctor.Diagnosis;
import io.sheaf.store.doctor.Finding;
import java.nio.file.Path;

/// Says how this process would read, and then how a store that it opens does read.
final class DoctorChild {
  private DoctorChild() {}

  /// Called with a directory, and with that of a store within.
  public static void main(String[] args) throws Exception {
    Options options = Options.defaults().pool(Options.mib(64));
    Diagnosis diagnosis = Diagnosis.of(Path.of(args[0]), options.pool());
    System.out.println("doctor " + diagnosis.rung());
    for (Finding finding : diagnosis.findings()) {
      System.out.println(
          finding.topic() + " " + finding.state() + " " + finding.text() + finding.remedies());
    }
    try (Store store = Store.open(Path.of(args[1]), options)) {
      System.out.println("store " + store.rung());
      store.createTable(
          TableName.of("t"),
          Numbers.source(2, 0, 200_000, 65_536),
          TableOptions.defaults(),
          Key.random());
      try (Snapshot snapshot = store.snapshot()) {
        Numbers.check(snapshot.table("t").scan(), 0, 200_000, 0, 1);
      }
      System.out.println("then " + store.rung());
    }
  }
}
