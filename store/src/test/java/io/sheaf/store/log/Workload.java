package io.sheaf.store.log;

import io.sheaf.format.array.RowSet;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A seeded user of a store, who remembers what was acknowledged and what is under way.
final class Workload implements AutoCloseable {
  private static final long LOG_BYTES = 16 << 10;

  private final Disk disk;
  private final Random random;
  private final boolean stagesAreOrphans;
  private @Nullable CommitLog log;
  private @Nullable SegmentFiles files;

  /// After the last commit that was answered.
  private volatile Model acked = Model.EMPTY;

  /// What the commit under way, or one of unknown outcome, leads to; or null.
  private volatile @Nullable Model underway;

  private int commits;

  Workload(Disk disk, long seed) {
    this(disk, seed, PlantedBug.NONE);
  }

  Workload(Disk disk, long seed, PlantedBug bug) {
    this.disk = disk;
    this.random = new Random(seed);
    this.stagesAreOrphans = bug == PlantedBug.STAGES_ARE_ORPHANS;
  }

  Model acked() {
    return acked;
  }

  @Nullable Model underway() {
    return underway;
  }

  int commits() {
    return commits;
  }

  /// Takes `steps` steps, or fewer if the store fails; what the store throws when it fails ends it.
  void run(int steps) {
    try {
      reopen();
      for (int step = 0; step < steps; step++) step();
      leaveToOldSnapshots();
      close();
    } catch (DiskException | StoreException e) {
      // The store failed, as it may when its disk does. What it may not do is checked by others.
    }
  }

  /// Takes `steps` steps on an open store, passing over those for which there was no space.
  int runOnFullDisk(int steps) {
    int refused = 0;
    for (int step = 0; step < steps; step++) {
      try {
        if (log == null) reopen();
        step();
      } catch (StoreException.OutOfSpace e) {
        refused++;
      } catch (DiskException e) {
        if (e.reason() != DiskException.Reason.FULL) {
          throw new AssertionError("a full disk fails otherwise", e);
        }
        refused++;
      }
    }
    return refused;
  }

  private void step() throws DiskException {
    int choice = random.nextInt(28);
    switch (choice > 0 && acked.tables().isEmpty() ? 1 : choice) {
      case 0 -> reopen();
      case 1, 2, 3 -> create();
      case 4 -> change(TableSteps::drop);
      case 5 -> change(TableSteps::rename);
      case 6 -> abandon();
      case 7 -> replace(anyTable());
      case 8 -> repeat();
      case 9, 10 -> deleteRows();
      case 11, 12, 13 -> stage();
      case 14, 15, 16 -> endStages();
      case 17, 18, 19 -> retain(random.nextInt(4));
      case 20 -> change((table, model) -> TableSteps.addColumn(table, model, random));
      case 21, 22 -> append(anyTable());
      case 23, 24 -> fold();
      default -> appendToLog();
    }
  }

  /// Opens a store whose log files are begun anew after a few commits.
  static CommitLog open(Disk disk) {
    return CommitLog.open(disk, OpenMode.CREATE, InstantSource.system(), LOG_BYTES);
  }

  private void reopen() throws DiskException {
    close();
    CommitLog opened = open(disk);
    log = opened;
    files = new SegmentFiles(disk, opened);
    if (!stagesAreOrphans) return;
    for (Entry.Staged stage : opened.catalog().stages().all()) {
      for (SegmentRef segment : stage.segments()) disk.unlink(StoreFiles.segment(segment.id()));
    }
  }

  @Override
  public void close() {
    CommitLog open = log;
    if (open != null) {
      log = null;
      open.close();
    }
  }

  private CommitLog log() {
    if (log == null) throw new AssertionError("the store is not open");
    return log;
  }

  private SegmentFiles files() {
    if (files == null) throw new AssertionError("the store is not open");
    return files;
  }

  /// Commits what leads to `next` under its newest key.
  private void commit(String key, Model next, Change change) {
    commit(key, next, change, List.of());
  }

  private void commit(String key, Model next, Change change, List<LogSegment> inLog) {
    commit(next, () -> log().commit(Model.key(key), change, inLog));
  }

  private void commit(Model next, Supplier<Committed> commit) {
    underway = next;
    try {
      Committed committed = commit.get();
      Model.require(
          committed.snapshot() == next.snapshot() && !committed.duplicate(),
          committed + " for snapshot " + next.snapshot());
      acked = next;
      underway = null;
      commits++;
    } catch (StoreException.CommitUnknown e) {
      throw e;
    } catch (StoreException e) {
      underway = null;
      throw e;
    }
  }

  private String newKey() {
    return "key-" + (acked.snapshot() + 1) + "-" + random.nextInt(1000);
  }

  private void create() {
    String key = newKey();
    Model next = acked.next(key);
    TableName name = TableName.of("s" + random.nextInt(3) + ".t/../" + acked.snapshot());
    next.tables().put(name.qualified(), new ArrayList<>());
    next.columns().put(name.qualified(), List.of(1L, 2L, 3L));
    byte[] schema = new byte[random.nextInt(4) == 0 ? 20_000 : 2_000];
    random.nextBytes(schema);
    TreeMap<String, String> properties = new TreeMap<>(Map.of("sort", "a"));
    commit(
        key,
        next,
        now ->
            List.of(
                new Entry.TableCreated(
                    now.nextTableId(),
                    name,
                    SchemaBytes.copyOf(schema),
                    List.of(1L, 2L, 3L),
                    properties)));
  }

  private interface TableChange {
    Entry.OfTable of(TableState table, Model next);
  }

  private String anyTable() {
    List<String> names = List.copyOf(acked.tables().keySet());
    return names.get(random.nextInt(names.size()));
  }

  private void change(TableChange change) {
    String key = newKey();
    Model next = acked.next(key);
    String name = anyTable();
    commit(key, next, now -> List.of(change.of(now.require(name), next)));
  }

  private void append(String name) throws DiskException {
    String key = newKey();
    Model next = acked.next(key);
    List<SegmentRef> segments = segments(1 + random.nextInt(3));
    next.tables().getOrDefault(name, new ArrayList<>()).addAll(ids(segments));
    commit(key, next, now -> List.of(new Entry.SegmentsAdded(now.require(name).id(), segments)));
  }

  /// Segments that their commit's record brings with it, beside one that has a file.
  private void appendToLog() throws DiskException {
    String key = newKey();
    Model next = acked.next(key);
    String name = anyTable();
    List<LogSegment> inLog = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      inLog.add(SegmentContent.inLog(log().newSegmentId(), 1 + random.nextInt(3)));
    }
    List<SegmentRef> all = new ArrayList<>(inLog.stream().map(LogSegment::ref).toList());
    if (random.nextInt(4) == 0) all.addAll(segments(1));
    next.tables().getOrDefault(name, new ArrayList<>()).addAll(ids(all));
    Change change = now -> List.of(new Entry.SegmentsAdded(now.require(name).id(), all));
    if (random.nextBoolean()) commit(key, next, change, inLog);
    else commitJoined(key, next, change, inLog, all.stream().mapToLong(SegmentRef::rows).sum());
  }

  /// Commits what leads to `next` as several appends, each with its own key.
  private void commitJoined(
      String key, Model next, Change change, List<LogSegment> inLog, long rows) {
    List<KeyedRows> joined = new ArrayList<>();
    long left = rows;
    for (int i = random.nextInt(3); i >= 0; i--) {
      long own = i == 0 ? left : random.nextLong(left + 1);
      String one = i == 0 ? key : key + "/" + i;
      next.keys().put(one, next.snapshot());
      joined.add(new KeyedRows(Model.key(one), own));
      left -= own;
    }
    commit(next, () -> log().commitJoined(joined, change, inLog));
  }

  private void replace(String name) throws DiskException {
    List<Long> old = acked.tables().getOrDefault(name, List.of());
    if (old.isEmpty()) return;
    String key = newKey();
    Model next = acked.next(key);
    List<SegmentRef> gone = List.copyOf(log().catalog().require(name).segments());
    List<SegmentRef> merged = segments(1);
    next.tables().put(name, ids(merged));
    commit(
        key, next, now -> List.of(new Entry.SegmentsReplaced(now.require(name).id(), old, merged)));
    leave(gone, next);
  }

  /// Gives neighbours that lie in the log one file.
  private void fold() throws DiskException {
    String name = anyTable();
    List<SegmentRef> run = TableSteps.inLog(log().catalog().require(name));
    if (run.isEmpty()) return;
    String key = newKey();
    Model next = acked.next(key);
    SegmentRef into = segment((int) run.stream().mapToLong(SegmentRef::rowsLeft).sum());
    files().syncNames(List.of(into.id()));
    Entry.OfTable rewritten = TableSteps.rewrite(log().catalog().require(name), run, into, next);
    commit(key, next, now -> List.of(rewritten));
    leave(run, next);
  }

  /// Half of the time nobody reads them any more, unless they are kept; else they stay to the next
  /// opening.
  private void leave(List<SegmentRef> gone, Model next) throws DiskException {
    if (!random.nextBoolean() || log().horizon() < next.snapshot()) return;
    for (SegmentRef segment : gone) files().remove(segment, next.snapshot());
  }

  /// Takes the first row that is left out of each segment; those that had no other leave.
  private void deleteRows() throws DiskException {
    String name = anyTable();
    TableState table = log().catalog().find(name);
    if (table == null || table.segments().isEmpty()) return;
    String key = newKey();
    Model next = acked.next(key);
    List<Entry.DeletedFrom> all = new ArrayList<>();
    List<Long> left = new ArrayList<>();
    for (SegmentRef segment : table.segments()) {
      RowSet rows = RowSet.all(segment.rows());
      RowSet gone = segment.deleted().rows(0);
      RowSet first = (gone == null ? rows : rows.minus(gone)).first(1);
      all.add(new Entry.DeletedFrom(segment.id(), DeletedRows.of(Map.of(0, first))));
      if (segment.rowsLeft() > 1) left.add(segment.id());
    }
    next.tables().put(name, left);
    commit(key, next, now -> List.of(new Entry.RowsDeleted(now.require(name).id(), all)));
  }

  private void stage() throws DiskException {
    String key = newKey();
    Model next = acked.next(key);
    String name = anyTable();
    List<SegmentRef> segments = segments(random.nextInt(3));
    long id = next.snapshot();
    next.stages().put(id, new Model.Staged(name, ids(segments)));
    Instant expiry = Instant.ofEpochSecond(random.nextInt(1_000_000));
    commit(
        key, next, now -> List.of(new Entry.Staged(id, now.require(name).id(), expiry, segments)));
  }

  /// Some stages at once, of any tables: all of them are committed, or given up.
  private void endStages() throws DiskException {
    if (acked.stages().isEmpty()) return;
    Entry.Ending how = List.of(Entry.Ending.values()).get(random.nextInt(3));
    String key = newKey();
    Model next = acked.next(key);
    List<Entry.Staged> some = new ArrayList<>();
    for (Entry.Staged stage : log().catalog().stages().all()) {
      if (some.isEmpty() || random.nextBoolean()) some.add(stage);
    }
    List<Entry.OfTable> entries = new ArrayList<>();
    for (Entry.Staged stage : some) {
      Model.Staged known = next.stages().remove(stage.stage());
      entries.add(new Entry.StageEnded(stage.stage(), stage.table(), how));
      if (known != null && how == Entry.Ending.COMMITTED && !stage.segments().isEmpty()) {
        entries.add(new Entry.SegmentsAdded(stage.table(), stage.segments()));
        next.tables().getOrDefault(known.table(), new ArrayList<>()).addAll(known.segments());
      }
    }
    commit(key, next, _ -> entries);
    if (how != Entry.Ending.COMMITTED) {
      for (Entry.Staged stage : some) {
        for (SegmentRef segment : stage.segments()) files().remove(segment.id());
      }
    }
  }

  /// Keeps old snapshots, for a time or no longer, or lets some of them go.
  private void retain(int how) {
    String key = newKey();
    Model next = acked.next(key);
    Entry.OfRetention entry = TableSteps.retention(how, acked.snapshot(), random);
    commit(key, next, now -> List.of(entry));
    if (random.nextBoolean()) log().oldLogs().passed(log().horizon());
  }

  /// Ends with segments that only old snapshots have, whatever was drawn before.
  private void leaveToOldSnapshots() throws DiskException {
    create();
    String name = anyTable();
    append(name);
    retain(2);
    replace(name);
  }

  /// Segments that are made and then given up.
  private void abandon() throws DiskException {
    for (SegmentRef segment : segments(2)) {
      if (random.nextBoolean()) files().remove(segment.id());
    }
  }

  /// A commit that is a repetition.
  private void repeat() {
    if (acked.keys().isEmpty()) return;
    String key = List.copyOf(acked.keys().keySet()).getFirst();
    Committed committed =
        log()
            .commit(
                Model.key(key),
                now -> {
                  throw new Model.Violation("a repeated commit is worked out again");
                });
    Model.require(committed.duplicate(), committed + " for a repetition of " + key);
  }

  private List<SegmentRef> segments(int count) throws DiskException {
    List<SegmentRef> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) segments.add(segment(1 + random.nextInt(2)));
    files().syncNames(ids(segments));
    return segments;
  }

  private SegmentRef segment(int rows) throws DiskException {
    return SegmentContent.create(files(), log().newSegmentId(), rows);
  }

  private static List<Long> ids(List<SegmentRef> segments) {
    return new ArrayList<>(segments.stream().map(SegmentRef::id).toList());
  }
}
