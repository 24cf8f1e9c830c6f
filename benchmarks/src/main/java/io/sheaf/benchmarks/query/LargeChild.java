package io.sheaf.benchmarks.query;

import io.sheaf.store.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One peer's process under a limit on memory: asks each question for two seconds to warm up and
/// three times for the figure, and prints `taken QUESTION SECONDS`, the median.
public final class LargeChild {
  private static final int TIMES = 3;
  private static final long WARM = TimeUnit.SECONDS.toNanos(2);

  private LargeChild() {}

  /// Takes the side, the directory, the pool's bytes, and the questions.
  public static void main(String[] args) throws IOException, SQLException {
    boolean sheaf = args[0].equals("sheaf");
    Peer peer = sheaf ? Peer.SHEAF : Peer.FILE;
    long pool = Long.parseLong(args[2]);
    try (TpchTables tables = new TpchTables(Path.of(args[1]), sheaf ? pool : Options.mib(16))) {
      tables.reopen(peer, sheaf ? Options.mib(384) : pool);
      for (String name : args[3].split(",", -1)) {
        Question question = Question.valueOf(name);
        String expected = tables.ask(peer, question).answer();
        long until = System.nanoTime() + WARM;
        while (System.nanoTime() < until) tables.ask(peer, question);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
          Taken taken = tables.ask(peer, question);
          if (!taken.answer().equals(expected)) throw new AssertionError(taken.answer());
          seconds.add(taken.seconds());
        }
        Collections.sort(seconds);
        System.out.println("taken " + name + " " + seconds.get(TIMES / 2));
      }
    }
    System.out.println("done");
  }
}
