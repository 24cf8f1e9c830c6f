package io.sheaf.store.log;

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
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// The store that stays as it was when its version was released. To be made once for each version,
/// never to be made again: `java io.sheaf.store.log.GoldenStore FILE.zip`.
final class GoldenStore {
  static final Instant TIME = Instant.parse("2026-11-21T12:00:00.123456Z");
  static final CommitKey KEY = new CommitKey("ann", "main.flights", "2026-11-21/7");

  private GoldenStore() {}

  static void main(String[] arguments) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(1);
    make(disk, Long.MAX_VALUE);
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
  static SimulatedDisk load(int version) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(version);
    eachFile(version, (name, bytes) -> put(disk, name, MemorySegment.ofArray(bytes)));
    return disk;
  }

  /// The store of that version, in a directory.
  static void unpack(int version, Path directory) throws IOException {
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

  private static void eachFile(int version, Sink sink) throws IOException {
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
