package io.sheaf.benchmarks.io;

import io.sheaf.store.Batch;
import io.sheaf.store.Batches;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.PoolReport;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A store's table, checksums on, scanned through a pool of a fifth of its size, beside fio on the
/// same bytes of the same file.
final class ScanSection {
  private static final long POOL = 512L << 20;
  private static final int COLUMNS = 8;
  private static final int ROWS = 1 << 16;
  private static final long WARM_UP_NANOS = 300_000_000_000L;

  /// Of a second, in which the compiler was at work, not to speak of.
  private static final long COMPILING_MILLIS = 10;

  /// Seconds in a row in which it was not.
  private static final int RESTING = 30;

  private static final long PAGE = 1 << 20;
  private static final int BATCHES = 640;
  private static final Workload FIO = Workload.sequential(1 << 20, 32);
  private static final String SCAN = "ours, scan";
  private static final String CRC = "CRC32C alone";
  private static final String PACED = "CRC32C, paced as fio";

  /// Of a paced checksum, what is summed between two sleeps: as much as a scan finds there when it
  /// is woken.
  private static final long LUMP = 16L << 20;

  private final BenchOptions options;
  private final Paper paper;
  private final boolean hugePages;

  ScanSection(BenchOptions options, Paper paper, boolean hugePages) {
    this.options = options;
    this.paper = paper;
    this.hugePages = hugePages;
  }

  void run() throws IOException {
    Path directory = options.directory().resolve("io-" + ProcessHandle.current().pid() + ".store");
    try {
      try (Store store = Store.open(directory, Options.defaults().pool(POOL))) {
        fill(store);
      }
      try (Store store = Store.open(directory, Options.defaults().pool(POOL))) {
        measure(store, largest(directory));
      }
    } finally {
      remove(directory);
    }
  }

  private static void fill(Store store) throws IOException {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      fields.add(Field.notNullable("c" + i, new ArrowType.Int(64, true)));
    }
    SplittableRandom random = new SplittableRandom(11);
    try (var allocator = new RootAllocator();
        var appender =
            store
                .createTable("scan", new Schema(fields), TableOptions.defaults())
                .appender(allocator, Key.random())) {
      for (int batch = 0; batch < BATCHES; batch++) {
        for (int i = 0; i < COLUMNS; i++) {
          var column = (BigIntVector) appender.root().getVector(i);
          column.allocateNew(ROWS);
          for (int row = 0; row < ROWS; row++) column.set(row, random.nextLong());
          column.setValueCount(ROWS);
        }
        appender.root().setRowCount(ROWS);
        appender.flush();
      }
      appender.commit();
    }
  }

  private void measure(Store store, Path segment) throws IOException {
    Peer fio = Command.exists("fio") ? new FioPeer("fio", segment, hugePages) : null;
    Rounds rounds = new Rounds();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(256L << 20, 4096).fill((byte) 3);
      if (!warmUp(store, fio, memory)) {
        paper.line("  the compiler has not rested for %d s: its time is in what follows", RESTING);
      }
      PoolReport before = store.poolReport();
      for (int round = 0; round < options.pairs(); round++) {
        double pace = 0;
        if (fio != null) {
          Sample read = fio.measure(FIO, 2 * options.seconds());
          pace = read.gigabytesPerSecond();
          rounds.add("fio", read);
        }
        rounds.add(SCAN, scan(store, 2 * options.seconds()));
        rounds.add(CRC, crc(memory, options.seconds(), 0));
        if (fio != null) rounds.add(PACED, crc(memory, options.seconds(), pace));
        if (fio != null) {
          rounds.add("fio" + Rounds.AGAIN, fio.measure(FIO, 2 * options.seconds()));
        }
      }
      PoolReport after = store.poolReport();
      double evictions = after.evictions() - before.evictions();
      double pins = after.hits() + after.misses() - before.hits() - before.misses();
      show(rounds, evictions / pins);
    }
  }

  /// Does what a round does until the compiler rests, which takes the first minutes, for what is
  /// done once a batch is compiled late: what is measured is a process that has been running for a
  /// while. False when it was still at work after five minutes.
  private static boolean warmUp(Store store, @Nullable Peer fio, MemorySegment memory)
      throws IOException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long end = System.nanoTime() + WARM_UP_NANOS;
    int rests = 0;
    while (rests < RESTING && System.nanoTime() - end < 0) {
      if (fio != null && rests % 4 == 0) fio.measure(FIO, 0.2);
      crc(memory, 0.1, 0);
      long before = compiler.getTotalCompilationTime();
      scan(store, 1);
      long busy = compiler.getTotalCompilationTime() - before;
      rests = busy > COMPILING_MILLIS ? 0 : rests + 1;
    }
    return rests == RESTING;
  }

  /// Scans of the whole table: one, and more until the time is up.
  private static Sample scan(Store store, double atLeast) {
    double cpu = Cpu.seconds();
    long start = System.nanoTime();
    long batches = 0;
    long rows = 0;
    double seconds;
    do {
      try (Snapshot snapshot = store.snapshot();
          Batches all = snapshot.table("scan").scan().batches()) {
        for (Batch batch = all.next(); batch != null; batch = all.next()) {
          rows += batch.rows();
          batches++;
          batch.close();
        }
      }
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < atLeast);
    long bytes = rows * COLUMNS * Long.BYTES;
    return new Sample(batches, bytes, seconds, Cpu.seconds() - cpu);
  }

  /// The checksum alone, of memory that no cache holds. It is taken in every round, for what memory
  /// and processor give changes from one to the next, on a machine that others share. With a
  /// `pace` of so many GB/s it sleeps between, as one who waits for a disk does: a processor that
  /// wakes is slower for a while.
  private static Sample crc(MemorySegment memory, double atLeast, double pace) {
    double cpu = Cpu.seconds();
    long start = System.nanoTime();
    long pages = 0;
    double seconds;
    do {
      for (long at = 0; at < memory.byteSize(); at += PAGE, pages++) {
        CRC32C crc = new CRC32C();
        crc.update(memory.asSlice(at, PAGE).asByteBuffer());
        if (crc.getValue() == 0) throw new AssertionError("cannot be");
        if (pace > 0 && at % LUMP == 0) {
          LockSupport.parkNanos(start + (long) (pages * PAGE / pace) - System.nanoTime());
        }
      }
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < atLeast);
    return new Sample(pages, pages * PAGE, seconds, Cpu.seconds() - cpu);
  }

  private void show(Rounds rounds, double readShare) throws IOException {
    paper.line("");
    paper.line(
        "Cold scan, checksums on: %d MiB of int64 columns, pool %d MiB, fio at 1 MiB, depth 32",
        ((long) BATCHES * COLUMNS * ROWS * Long.BYTES) >> 20, POOL >> 20);
    paper.line(
        "  %.0f %% of the pages pushed another one out of the pool   load %s",
        100 * readShare, Machine.load());
    paper.line("  %-22s %10s %18s  %9s %18s", "", "GB/s", "to fio", "CPU s/GB", "to fio");
    for (String peer : rounds.peers()) line(rounds, peer);
    if (!rounds.has("fio")) return;
    for (String checksum : List.of(CRC, PACED)) {
      Spread cpu = rounds.ratio(SCAN, "fio", checksum, ScanSection::cpuToAllowed);
      paper.line("  CPU to that of fio + 1.2 x %s: %s", checksum, cpu);
      Paper.put(paper.row("scan", "CPU to fio + 1.2 " + checksum, SCAN), "ratio", cpu);
    }
    Spread self = rateTo(rounds, "fio" + Rounds.AGAIN);
    if (!self.isEven()) paper.line("  VOID: fio to itself %s", self);
  }

  /// What is used to what may be: as much as fio, and 1.2 times the checksum.
  private static double cpuToAllowed(Sample ours, Sample fio, Sample crc) {
    return ours.cpuPerGigabyte() / (fio.cpuPerGigabyte() + 1.2 * crc.cpuPerGigabyte());
  }

  private static Spread rateTo(Rounds rounds, String peer) {
    return rounds.ratio(peer, "fio", (a, b) -> a.gigabytesPerSecond() / b.gigabytesPerSecond());
  }

  private void line(Rounds rounds, String peer) {
    Spread speed = rounds.spread(peer, Sample::gigabytesPerSecond);
    Spread cpu = rounds.spread(peer, Sample::cpuPerGigabyte);
    var row = paper.row("scan", "1 MiB", peer);
    Paper.put(row, "speed", speed);
    Paper.put(row, "cpu", cpu);
    if (!rounds.has("fio")) {
      paper.line("  %-22s %10.3f %18s  %9.4f", peer, speed.median(), "", cpu.median());
      return;
    }
    Spread speedTo = rateTo(rounds, peer);
    Spread cpuTo = rounds.ratio(peer, "fio", (a, b) -> a.cpuPerGigabyte() / b.cpuPerGigabyte());
    Paper.put(row, "speedToFirst", speedTo);
    Paper.put(row, "cpuToFirst", cpuTo);
    paper.line(
        "  %-22s %10.3f %18s  %9.4f %18s", peer, speed.median(), speedTo, cpu.median(), cpuTo);
  }

  private static Path largest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  private static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) return;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
