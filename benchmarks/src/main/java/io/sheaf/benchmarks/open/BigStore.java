package io.sheaf.benchmarks.open;

import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableOptions;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.StoreFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Makes a store of many segments in a short time.
final class BigStore {
  static final Options OPTIONS = Options.defaults().pool(Options.mib(64));
  private static final long BYTES = 1 << 20;
  private static final int ROWS = 1000;

  private BigStore() {}

  /// Makes a store of one table `t` in an empty directory, closed.
  ///
  /// @param segments how many it has
  /// @param commits how many brought them: the log has about a record for each
  static void make(Path directory, int segments, int commits) throws IOException {
    long table = first(directory);
    try (Disk disk = Disk.open(directory);
        CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
      int left = segments - 1;
      for (int i = 0; i < commits && left > 0; i++) {
        int some = Math.ceilDiv(left, commits - i);
        List<SegmentRef> added = new ArrayList<>();
        for (int n = 0; n < some; n++) added.add(hole(directory, log.newSegmentId()));
        log.commit(null, now -> List.of(new Entry.SegmentsAdded(table, added)));
        left -= some;
      }
    } catch (DiskException e) {
      throw new IOException(e);
    }
  }

  private static long first(Path directory) throws IOException {
    Schema schema = new Schema(List.of(Field.nullable("a", new ArrowType.Int(64, true))));
    try (Store store = Store.open(directory, OPTIONS);
        RootAllocator allocator = new RootAllocator()) {
      store.createTable("t", schema, TableOptions.defaults());
      try (var appender = store.table("t").appender(allocator, Key.random())) {
        BigIntVector column = (BigIntVector) appender.root().getVector(0);
        for (int row = 0; row < ROWS; row++) column.setSafe(row, row);
        appender.root().setRowCount(ROWS);
        appender.flush();
        appender.commit();
      }
      try (Snapshot newest = store.snapshot()) {
        return newest.table("t").id();
      }
    }
  }

  private static SegmentRef hole(Path directory, long id) throws IOException {
    Path file = directory.resolve(StoreFiles.segment(id));
    Files.createDirectories(directory.resolve(StoreFiles.segmentDirectory(id)));
    try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
      hole.setLength(BYTES);
    }
    return new SegmentRef(id, BYTES, ROWS, 1, 1, BYTES - 4096, 4096, 7, 1, 8 * ROWS);
  }
}
