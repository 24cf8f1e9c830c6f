package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.store.io.IoReport;
import io.sheaf.store.io.Rung;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Data goes from the device into frames, past the page cache, and out of frames to whoever reads.
final class DirectReadTest {
  private static final long ROWS = 1_000_000;
  private static final Path STRACE = Path.of("/usr/bin/strace");

  /// `openat(0x7, "seg/…", O_RDONLY|O_DIRECT) = 23`
  private static final Pattern OPEN =
      Pattern.compile("openat\\([^\"]*\"[^\"]*\\.seg\", ([A-Z_|]*)[^)]*\\) = (\\d+)");

  /// `pread64(0x17, 0x7f0040000000, 0x80000, 0x2000) = 0x80000`
  private static final Pattern READ =
      Pattern.compile(
          "pread64\\(0x([0-9a-f]+), 0x([0-9a-f]+), 0x[0-9a-f]+, (?:0x)?[0-9a-f]+\\)"
              + "\\s+= 0x([0-9a-f]+)");

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  @BeforeEach
  void fill() throws Exception {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"),
        Numbers.source(3, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    boolean direct = !store.rung().contains("page cache");
    fixture.close(store);
    assumeTrue(direct, "the file system of the test has no O_DIRECT: " + store.rung());
  }

  @Test
  void theKernelReadsSegmentsIntoFramesOnly() throws Exception {
    assumeTrue(Files.isExecutable(STRACE), "there is no strace");
    Path trace = fixture.path("trace");
    List<String> strace =
        List.of(
            STRACE.toString(),
            // A file for each thread: no call is cut in two by another.
            "-ff",
            "-qq",
            "-e",
            "trace=openat,pread64,preadv",
            "-e",
            "raw=pread64,preadv",
            "-o",
            trace.toString());
    List<String> arguments = List.of(fixture.path("s").toString(), Long.toString(ROWS));
    Process child = ChildJvm.start(strace, ScanChild.class, arguments);
    String[] arena;
    try (BufferedReader lines = child.inputReader()) {
      // Between its own lines may be those of a log.
      List<String> said = lines.lines().filter(line -> line.startsWith("scan:")).toList();
      assertEquals("scan:read", said.getLast());
      arena = said.getFirst().substring("scan:".length()).split(" ", -1);
    }
    assertEquals(0, child.waitFor());
    long start = Long.parseLong(arena[0]);
    long end = start + Long.parseLong(arena[1]);
    List<String> calls = new ArrayList<>();
    try (Stream<Path> files = Files.list(fixture.path(""))) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("trace.")) {
          calls.addAll(Files.readAllLines(file));
        }
      }
    }
    judge(calls, start, end);
  }

  private void judge(List<String> trace, long start, long end) throws Exception {
    Set<Integer> segments = new HashSet<>();
    long reads = 0;
    long bytes = 0;
    for (String line : trace) {
      Matcher open = OPEN.matcher(line);
      if (!open.find()) continue;
      assertTrue(open.group(1).contains("O_DIRECT"), line);
      segments.add(Integer.parseInt(open.group(2)));
    }
    for (String line : trace) {
      Matcher read = READ.matcher(line);
      if (!read.find() || !segments.contains(Integer.parseInt(read.group(1), 16))) continue;
      long address = Long.parseUnsignedLong(read.group(2), 16);
      long length = Long.parseLong(read.group(3), 16);
      assertTrue(address >= start && address + length <= end, line);
      reads++;
      bytes += length;
    }
    System.out.printf(
        "%d preads of segments, %d bytes, all O_DIRECT and into the arena%n", reads, bytes);
    assertTrue(bytes >= ROWS * 8, "fewer bytes were read than there are");
    assertEquals(1, StoreFixture.segments(fixture.path("s")).size());
  }

  @Test
  void theRingReadsIntoRegisteredFrames() throws Exception {
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      // Twice: a region is registered when it has been faulted in as a whole.
      for (int scan = 0; scan < 2; scan++) {
        Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1, 2);
      }
    }
    IoReport report = store.io().report();
    System.out.printf(
        "%s: %d runs, %d of them fixed%n", store.rung(), report.runs(), report.fixedRuns());
    assertEquals(report.rung().rung() == Rung.RING_FIXED, report.fixedRuns() > 0);
  }

  @Test
  void descriptorsOfSegmentsAreDirect() throws Exception {
    Store store = fixture.open("s");
    boolean direct = !store.rung().contains("page cache") && !store.rung().contains("channels");
    assumeTrue(direct, "skipped: " + store.rung());
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1, 2);
    }
    int found = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all.toList()) {
        if (!Files.exists(descriptor)) continue;
        if (!Files.readSymbolicLink(descriptor).toString().endsWith(".seg")) continue;
        Path info = Path.of("/proc/self/fdinfo").resolve(descriptor.getFileName());
        String flags =
            Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow();
        int flag = System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000;
        assertTrue((Integer.parseInt(flags.substring(6).strip(), 8) & flag) != 0, flags);
        found++;
      }
    }
    assertEquals(1, found);
  }

  @Test
  void vectorsPointIntoTheArena() throws Exception {
    Store store = fixture.open("s");
    long start = store.arena().address();
    long end = start + store.arena().bytes();
    try (Snapshot snapshot = store.snapshot();
        ArrowReader reader = snapshot.table("t").scan().reader(fixture.allocator())) {
      long rows = 0;
      while (reader.loadNextBatch()) {
        for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
          ArrowBuf data = vector.getDataBuffer();
          assertTrue(data.memoryAddress() >= start);
          assertTrue(data.memoryAddress() + data.capacity() <= end);
        }
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
      assertEquals(ROWS, rows);
    }
  }
}
