package io.sheaf.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// The program that is killed: it writes to a store, and says before each write what it does, and
/// after it that it is acknowledged.
final class KillChild {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
  private static final long MOST = 600_000;

  private final Store store;
  private final Random random;
  private KillState state;
  private String key = "";

  private KillChild(Store store, Random random) {
    this.store = store;
    this.random = random;
    this.state = KillState.of(store);
  }

  /// Called with the directory of the store and a seed; runs until it is killed.
  public static void main(String[] args) throws Exception {
    Options options = Options.defaults().pool(Options.mib(16));
    try (Store store = Store.open(Path.of(args[0]), options)) {
      KillChild child = new KillChild(store, new Random(Long.parseLong(args[1])));
      say("open");
      for (int i = 0; ; i++) {
        child.key = args[1] + "/" + i;
        child.write();
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /// Something to write, and the step that it is.
  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  private void step(String step, Write write) throws IOException {
    say("try " + key + " " + step);
    write.run();
    say("ack");
    state = state.after(step);
  }

  private void write() throws IOException {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    KillState.Rows rows = state.tables().get(name);
    if (rows == null) create(name);
    else if (rows.count() > MOST) replace(name);
    else {
      switch (random.nextInt(12)) {
        case 0 -> replace(name);
        case 1 -> step("drop " + name, () -> store.dropTable(name));
        case 2 -> rename(name);
        case 3, 4 -> append(name, rows, random.nextInt(50_000, 300_000));
        default -> append(name, rows, random.nextInt(1, 300));
      }
    }
  }

  private void append(String name, KillState.Rows rows, long more) throws IOException {
    // A table that was made empty may begin anywhere.
    long first = rows.count() == 0 ? 0 : rows.first();
    long count = rows.count() + more;
    step(
        "append " + name + " " + first + " " + count,
        () ->
            store
                .table(name)
                .append(Numbers.source(2, first + rows.count(), more, 65_536), Key.of(key)));
  }

  private void create(String name) throws IOException {
    long first = random.nextInt(1000);
    long count = random.nextInt(3) == 0 ? 0 : random.nextInt(1, 100_000);
    TableOptions options = TableOptions.defaults();
    TableName table = TableName.of(name);
    if (count == 0) {
      step("put " + name + " 0 0", () -> store.createTable(table, Numbers.schema(2), options));
    } else {
      step(
          "put " + name + " " + first + " " + count,
          () ->
              store.createTable(
                  table, Numbers.source(2, first, count, 65_536), options, Key.of(key)));
    }
  }

  private void replace(String name) throws IOException {
    long first = random.nextInt(1000);
    long count = random.nextInt(1, 50_000);
    step(
        "put " + name + " " + first + " " + count,
        () ->
            store.replaceTable(
                TableName.of(name),
                Numbers.source(2, first, count, 65_536),
                TableOptions.defaults(),
                Key.of(key)));
  }

  private void rename(String name) throws IOException {
    for (String other : NAMES) {
      if (!state.tables().containsKey(other)) {
        step("move " + name + " " + other, () -> store.renameTable(name, other));
        return;
      }
    }
  }
}
