package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentCheck;
import io.sheaf.format.segment.SegmentTail;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.table.FileBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The segments that no commit names that can be read. Each says by itself of which table it is,
/// and is taken only if every byte of it is right.
///
/// @param store the directory of the damaged store
/// @param listed ids of the segments that are named
record Unlisted(Path store, Set<Long> listed, Pace pace, Consumer<Damage> told) {
  /// The schema of the tables that they go to: `salvaged.table_7`.
  static final String SCHEMA = "salvaged";

  /// Copies them, in the order of their ids.
  List<Salvage.Saved> copy(Store into) throws DiskException {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (Disk disk = Disk.open(store)) {
      for (String file : files()) {
        try {
          one(disk, file, into, rows);
        } catch (IOException | MalformedException | UnsupportedException e) {
          told.accept(new Damage(Damage.Kind.LOST, file, -1, 0, String.valueOf(e.getMessage())));
        }
      }
    }
    List<Salvage.Saved> saved = new ArrayList<>();
    rows.forEach((name, count) -> saved.add(new Salvage.Saved(name, count, 0, false)));
    return saved;
  }

  private List<String> files() throws DiskException {
    Path segments = store.resolve(StoreFiles.SEGMENTS);
    if (!Files.isDirectory(segments)) return List.of();
    try (Stream<Path> all = Files.walk(segments)) {
      Set<String> known = new java.util.HashSet<>();
      listed.forEach(id -> known.add(StoreFiles.segment(id)));
      return all.filter(path -> path.toString().endsWith(".seg"))
          .map(path -> store.relativize(path).toString())
          .filter(file -> !known.contains(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new StoreException.IoFailed(StoreFiles.SEGMENTS, 0, String.valueOf(e.getMessage()), e);
    }
  }

  private void one(Disk disk, String file, Store into, Map<String, Long> rows) throws IOException {
    String table;
    try (DiskFile bytes = disk.open(file, Disk.Access.READ, Disk.Caching.DIRECT);
        FileBytes all = new FileBytes(bytes)) {
      long length = bytes.length();
      var found =
          SegmentCheck.check(
              length,
              (offset, count) -> {
                pace.step(count);
                return all.read(offset, count);
              });
      for (var one : found) {
        told.accept(new Damage(Damage.Kind.LOST, file, one.page(), one.offset(), one.what()));
      }
      if (!found.isEmpty()) return;
      long tail = SegmentTail.locate(length, all);
      var identity = Directory.open(all.read(tail, length - tail), length, null).identity();
      int version = identity.schemaVersion();
      table = "table_" + identity.table() + (version == 1 ? "" : "_v" + version);
    }
    TableName name = new TableName(SCHEMA, table);
    try (FileChannel channel = FileChannel.open(store.resolve(file));
        BatchSource source = IpcSource.open(channel, Limits.defaults())) {
      Commit made =
          rows.containsKey(name.qualified())
              ? into.table(name).append(source, Key.random())
              : into.createTable(name, source, TableOptions.defaults(), Key.random());
      rows.merge(name.qualified(), made.rows(), Long::sum);
    }
  }
}
