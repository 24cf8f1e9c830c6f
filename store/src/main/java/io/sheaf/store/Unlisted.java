package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentCheck;
import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.format.segment.SegmentTail;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.log.CommittedSegment;
import io.sheaf.store.log.LaterSegments;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.table.FileBytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The segments that no commit names that can be read, in files of their own and in the log. Each
/// says by itself of which table it is, and is taken only if every byte of it is right.
///
/// @param store the directory of the damaged store
/// @param report what of it can be read
record Unlisted(Path store, LogVerify.Report report, Pace pace, Consumer<Damage> told) {
  /// The schema of the tables that they go to: `salvaged.table_7`, or `salvaged.table_7_2` where
  /// there was one of that name.
  static final String SCHEMA = "salvaged";

  private static final Pattern FILE = Pattern.compile("seg/.*[0-9a-f]{16}\\.seg");

  /// Copies them, in the order of their ids.
  List<Salvage.Saved> copy(Store into) throws DiskException {
    Map<String, Long> rows = new LinkedHashMap<>();
    Map<String, TableName> names = new HashMap<>();
    try (Disk disk = Disk.open(store)) {
      for (SegmentPlace place : places(disk)) {
        try {
          one(disk, place, into, names, rows);
        } catch (IOException
            | MalformedException
            | UnsupportedException
            | StoreException.BadInput e) {
          lost(place, -1, 0, String.valueOf(e.getMessage()));
        }
      }
    }
    List<Salvage.Saved> saved = new ArrayList<>();
    rows.forEach((name, count) -> saved.add(new Salvage.Saved(name, count, 0, false)));
    return saved;
  }

  private void lost(SegmentPlace place, int page, long offset, String what) {
    told.accept(new Damage(Damage.Kind.LOST, place.file(), page, place.offset() + offset, what));
  }

  private List<SegmentPlace> places(Disk disk) throws DiskException {
    TreeMap<Long, SegmentPlace> byId = new TreeMap<>();
    for (CommittedSegment later : LaterSegments.behind(disk, report.last())) {
      byId.put(later.segment().id(), SegmentPlace.of(later.segment()));
    }
    for (String file : files()) {
      long id = Long.parseUnsignedLong(file.substring(file.length() - 20, file.length() - 4), 16);
      byId.put(id, new SegmentPlace(file, 0, disk.length(file)));
    }
    byId.keySet().removeAll(report.segments().keySet());
    return List.copyOf(byId.values());
  }

  /// Files of that form, wherever they are below `seg/`, are segments.
  private List<String> files() throws DiskException {
    Path segments = store.resolve(StoreFiles.SEGMENTS);
    if (!Files.isDirectory(segments)) return List.of();
    try (Stream<Path> all = Files.walk(segments)) {
      return all.map(path -> store.relativize(path).toString())
          .filter(file -> FILE.matcher(file).matches())
          .toList();
    } catch (IOException e) {
      throw new StoreException.IoFailed(StoreFiles.SEGMENTS, 0, String.valueOf(e.getMessage()), e);
    }
  }

  private static TableName free(Store into, String table) {
    try (Snapshot snapshot = into.snapshot()) {
      Set<TableName> taken =
          snapshot.tables().stream().map(TableView::name).collect(Collectors.toSet());
      TableName name = new TableName(SCHEMA, table);
      for (int i = 2; taken.contains(name); i++) name = new TableName(SCHEMA, table + "_" + i);
      return name;
    }
  }

  private void one(
      Disk disk,
      SegmentPlace place,
      Store into,
      Map<String, TableName> names,
      Map<String, Long> rows)
      throws IOException {
    String table;
    try (DiskFile file = disk.open(place.file(), Disk.Access.READ, Disk.Caching.DIRECT);
        FileBytes all = new FileBytes(file, place.offset())) {
      long length = place.bytes();
      var found =
          SegmentCheck.check(
              length,
              (offset, count) -> {
                pace.step(count);
                return all.read(offset, count);
              });
      found.forEach(each -> lost(place, each.page(), each.offset(), each.what()));
      if (!found.isEmpty()) return;
      long tail = SegmentTail.locate(length, all);
      table = table(Directory.open(all.read(tail, length - tail), length, null).identity());
    }
    TableName name = names.computeIfAbsent(table, wanted -> free(into, wanted));
    try (FileChannel channel = FileChannel.open(store.resolve(place.file()));
        Arena arena = Arena.ofConfined();
        BatchSource source = IpcSource.open(bytes(channel, place, arena), Limits.defaults())) {
      Commit made =
          rows.containsKey(name.qualified())
              ? into.table(name).append(source, Key.random())
              : into.createTable(name, source, TableOptions.defaults(), Key.random());
      rows.merge(name.qualified(), made.rows(), Long::sum);
    }
  }

  private static MemorySegment bytes(FileChannel channel, SegmentPlace place, Arena arena)
      throws IOException {
    var mode = FileChannel.MapMode.READ_ONLY;
    return channel.map(mode, place.offset(), place.bytes(), arena);
  }

  private static String table(SegmentIdentity identity) {
    int version = identity.schemaVersion();
    return "table_" + identity.table() + (version == 1 ? "" : "_v" + version);
  }
}
