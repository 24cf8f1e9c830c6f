package io.sheaf.store.log;

import io.sheaf.format.array.RowSet;
import io.sheaf.store.TableName;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.sim.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// The store that stays as it was when its version was released. To be made once for each version,
/// never to be made again: `java io.sheaf.store.log.GoldenStore FILE.zip`, and another with deleted
/// rows by `GoldenStore FILE.zip deleted`.
final class GoldenStore {
  static final Instant TIME = Instant.parse("2026-11-21T12:00:00.123456Z");
  static final CommitKey KEY = new CommitKey("ann", "main.flights", "2026-11-21/7");

  private GoldenStore() {}

  static void main(String[] arguments) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(1);
    if (arguments.length == 1) make(disk, Long.MAX_VALUE);
    else makeDeleted(disk, Long.MAX_VALUE);
    try (OutputStream file = Files.newOutputStream(Path.of(arguments[0]));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : files(disk, "")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(disk.bytes(name));
        zip.closeEntry();
      }
    }
  }

  /// Has every entry of the first version, a record of several blocks, and files for all segments;
  /// in log files of `logBytes`.
  static void make(SimulatedDisk disk, long logBytes) throws DiskException {
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE, () -> TIME, logBytes)) {
      SegmentFiles files = new SegmentFiles(disk, log);
      log.commit(null, now -> List.of(created(1, TableName.of("flights"), 300)));
      List<SegmentRef> first = List.of(segment(files, log), segment(files, log));
      log.commit(KEY, now -> List.of(new Entry.SegmentsAdded(1, first)));
      TableName odd = new TableName("schéma", "../täble\u0000");
      log.commit(null, now -> List.of(created(2, odd, 20_000), created(3, TableName.of("x"), 1)));
      List<SegmentRef> merged = List.of(segment(files, log));
      List<Long> gone = first.stream().map(SegmentRef::id).toList();
      log.commit(null, now -> List.of(new Entry.SegmentsReplaced(1, gone, merged)));
      for (long id : gone) {
        files.remove(id);
      }
      SchemaBytes wider = SchemaBytes.copyOf(new byte[64]);
      log.commit(
          null,
          now ->
              List.of(
                  new Entry.ColumnAdded(1, 2, wider, List.of(1L, 2L, 3L)),
                  new Entry.TableRenamed(2, TableName.of("renamed.table")),
                  new Entry.TableDropped(3)));
    }
  }

  /// A table of three segments of 1,000 rows each: of one nothing is deleted, of one single rows,
  /// runs, and rows of no order, in two commits, and of one all.
  static void makeDeleted(SimulatedDisk disk, long logBytes) throws DiskException {
    try (CommitLog log = CommitLog.open(disk, OpenMode.CREATE, () -> TIME, logBytes)) {
      SegmentFiles files = new SegmentFiles(disk, log);
      log.commit(null, now -> List.of(created(1, TableName.of("flights"), 300)));
      List<SegmentRef> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SegmentRef one = segment(files, log);
        all.add(new SegmentRef(one.id(), 4096, 1000, 4, 4, 0, 4096, 0x1234, 1, 8000));
      }
      log.commit(KEY, now -> List.of(new Entry.SegmentsAdded(1, all)));
      Map<Integer, RowSet> some = new TreeMap<>();
      some.put(0, rows(250, row -> row == 7 || row == 249));
      some.put(2, rows(250, row -> row >= 10 && row < 60));
      some.put(3, rows(250, row -> row * 31 % 7 < 3));
      log.commit(null, now -> List.of(deleted(all.get(1), some)));
      Map<Integer, RowSet> more = new TreeMap<>();
      more.put(0, rows(250, row -> row == 8));
      log.commit(null, now -> List.of(deleted(all.get(1), more)));
      Map<Integer, RowSet> rest = new TreeMap<>();
      for (int batch = 0; batch < 4; batch++) rest.put(batch, RowSet.all(250));
      log.commit(null, now -> List.of(deleted(all.get(2), rest)));
      files.remove(all.get(2).id());
    }
  }

  private static Entry.RowsDeleted deleted(SegmentRef segment, Map<Integer, RowSet> sets) {
    var from = new Entry.DeletedFrom(segment.id(), DeletedRows.of(sets));
    return new Entry.RowsDeleted(1, List.of(from));
  }

  static RowSet rows(int count, IntPredicate chosen) {
    long[] words = new long[RowSet.wordsOf(count)];
    for (int row = 0; row < count; row++) {
      if (chosen.test(row)) words[row >> 6] |= 1L << row;
    }
    return RowSet.of(count, words);
  }

  private static Entry.TableCreated created(long id, TableName name, int schemaBytes) {
    byte[] schema = new byte[schemaBytes];
    for (int i = 0; i < schema.length; i++) {
      schema[i] = (byte) i;
    }
    return new Entry.TableCreated(
        id,
        name,
        SchemaBytes.copyOf(schema),
        List.of(1L, 2L),
        new TreeMap<>(Map.of("compression", "none", "sort", "a")));
  }

  private static SegmentRef segment(SegmentFiles files, CommitLog log) throws DiskException {
    long id = log.newSegmentId();
    try (DiskFile file = files.create(id, 4096)) {
      files.sync(file);
    }
    files.syncNames(List.of(id));
    return new SegmentRef(id, 4096, 10 * id, 1, 1, 0, 4096, 0x1234, 1, 80 * id);
  }

  static List<String> files(Disk disk, String directory) throws DiskException {
    List<String> files = new ArrayList<>();
    for (String name : disk.list(directory)) {
      String path = directory.isEmpty() ? name : directory + "/" + name;
      boolean inner = path.equals(StoreFiles.LOG) || path.equals(StoreFiles.SEGMENTS);
      if (inner || StoreFiles.isSegmentDirectory(path)) {
        files.addAll(files(disk, path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  /// The store of that version, on a disk of its own.
  static SimulatedDisk load(String version) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(1);
    eachFile(version, (name, bytes) -> put(disk, name, MemorySegment.ofArray(bytes)));
    return disk;
  }

  /// The store of that version, in a directory.
  static void unpack(String version, Path directory) throws IOException {
    eachFile(
        version,
        (name, bytes) -> {
          Path file = directory.resolve(name);
          Files.createDirectories(file.resolveSibling("."));
          Files.write(file, bytes);
        });
  }

  private interface Sink {
    void put(String name, byte[] bytes) throws IOException;
  }

  private static void eachFile(String version, Sink sink) throws IOException {
    String resource = "/golden/store-" + version + ".zip";
    try (InputStream file = GoldenStore.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new AssertionError("no resource " + resource);
      }
      ZipInputStream zip = new ZipInputStream(file);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        sink.put(entry.getName(), zip.readAllBytes());
      }
    }
  }

  private static void put(Disk disk, String name, MemorySegment bytes) throws DiskException {
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      String directory = name.substring(0, slash);
      if (!disk.exists(directory)) {
        disk.makeDirectory(directory);
      }
    }
    try (DiskFile file = disk.create(name, 0, Disk.Caching.BUFFERED)) {
      file.write(0, bytes);
      file.sync();
    }
  }
}
