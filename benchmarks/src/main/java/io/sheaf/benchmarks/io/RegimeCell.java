package io.sheaf.benchmarks.io;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/// One cell of the table: in which order the pages of a file are read, how many at once.
record RegimeCell(Order order, int depth) {
  static final int PAGE = 64 << 10;
  private static final int STREAMS = 4;
  private static final int DEEP = 32;

  /// What Linux reads ahead of one reader at most on the machines we know, in pages.
  private static final int KERNEL_AHEAD = (8 << 20) / PAGE;

  /// The order of the pages.
  enum Order {
    SEQUENTIAL,
    RANDOM,
    STREAMS
  }

  static List<RegimeCell> all() {
    List<RegimeCell> cells = new ArrayList<>();
    for (Order order : Order.values()) {
      cells.add(new RegimeCell(order, 1));
      cells.add(new RegimeCell(order, DEEP));
    }
    return cells;
  }

  /// How many pages to ask for ahead of use: as many as the peer has threads, or, where it is told
  /// what comes, as many as the kernel reads ahead for the peer.
  int ahead() {
    return order == Order.RANDOM ? depth : KERNEL_AHEAD;
  }

  /// Tells the page of each step, counted from 0. Any thread.
  LongUnaryOperator pages(long count) {
    return switch (order) {
      case SEQUENTIAL -> step -> step % count;
      case STREAMS ->
          step -> step % STREAMS * (count / STREAMS) + step / STREAMS % (count / STREAMS);
      case RANDOM -> step -> (new SplittableRandom(step).nextLong() >>> 1) % count;
    };
  }

  /// Hands out steps, one after the other.
  static AtomicLong steps() {
    return new AtomicLong();
  }

  String words() {
    String what =
        switch (order) {
          case SEQUENTIAL -> "sequential";
          case RANDOM -> "random";
          case STREAMS -> STREAMS + " streams";
        };
    return what + ", depth " + depth;
  }
}
