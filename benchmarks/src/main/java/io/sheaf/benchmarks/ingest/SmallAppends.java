package io.sheaf.benchmarks.ingest;

import io.sheaf.store.Key;
import io.sheaf.store.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Writers that append 100 rows at a time, each one after the other, for a while.
///
/// @param table where to
/// @param writers how many at once
record SmallAppends(Table table, int writers) {
  private static final int ROWS = 100;

  /// Commits, seconds, and latencies in microseconds.
  Map<String, @Nullable Object> run(long millis) throws IOException {
    long start = System.nanoTime();
    long end = start + millis * 1_000_000;
    List<long[]> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<long[]>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) running.add(threads.submit(() -> write(end)));
      for (Future<long[]> one : running) all.add(one.get());
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("a writer failed", e);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] nanos = all.stream().flatMapToLong(LongStream::of).sorted().toArray();
    Map<String, @Nullable Object> answer = new HashMap<>();
    answer.put("commits", (long) nanos.length);
    answer.put("seconds", seconds);
    answer.put("p50", nanos[nanos.length / 2] / 1e3);
    answer.put("p99", nanos[(int) (nanos.length * 0.99)] / 1e3);
    return answer;
  }

  private long[] write(long end) throws IOException {
    long[] nanos = new long[1024];
    int count = 0;
    try (Integers rows = Integers.ofRows(ROWS)) {
      for (long now = System.nanoTime(); now < end; ) {
        rows.again();
        table.append(rows, Key.random());
        long then = System.nanoTime();
        if (count == nanos.length) nanos = Arrays.copyOf(nanos, 2 * count);
        nanos[count++] = then - now;
        now = then;
      }
    }
    return Arrays.copyOf(nanos, count);
  }
}
