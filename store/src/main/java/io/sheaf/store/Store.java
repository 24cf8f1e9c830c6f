package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.ArrowSchemas;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.pool.report.PoolGlance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A store directory, open: it owns the lock, the arena of frames, the pool and the log.
///
/// One process opens a store, once. Any thread may call any method, `close` included; what reads or
/// writes after it throws `Closed`.
public final class Store implements AutoCloseable {
  private final OpenStore parts;
  private final Writes writes;
  private final Staging staging;
  private final Compactions compactions;
  private final Retained retained;
  private final Chores chores;

  private Store(OpenStore parts, Options options) {
    this.parts = parts;
    this.writes = new Writes(parts.engine(), this::snapshot);
    this.staging = new Staging(writes, options.stages());
    this.compactions = new Compactions(parts.engine());
    this.retained = new Retained(parts.engine());
    this.chores = new Chores(this, parts, options);
  }

  /// Opens the store in `directory`, made if it does not exist (its parent must).
  ///
  /// @throws StoreException.Locked when it is open elsewhere
  /// @throws StoreException.CorruptStore when it cannot be opened at all; one that is damaged
  ///   behind its beginning opens read-only, see [#whyReadOnly]
  public static Store open(Path directory, Options options) {
    return new Store(OpenStore.open(directory, options, OpenMode.CREATE), options);
  }

  /// Opens the store in `directory`; throws `StoreException.BadInput` when there is none.
  public static Store openExisting(Path directory, Options options) {
    return new Store(OpenStore.open(directory, options, OpenMode.WRITE), options);
  }

  /// Opens the store in `directory`, which may be where nothing can be written, to read it: nothing
  /// is recovered, folded or scrubbed, and what would write throws `ReadOnly`.
  ///
  /// @throws StoreException.BadInput when there is none, or its making was interrupted
  public static Store openForReading(Path directory, Options options) {
    return new Store(OpenStore.open(directory, options, OpenMode.READ), options.scrub(0));
  }

  /// The store below `disk`, which it takes over.
  static Store on(Disk disk, Options options) {
    return on(disk, options, CommitLog.LOG_BYTES);
  }

  /// The same with log files that are begun anew once they have `logBytes`.
  static Store on(Disk disk, Options options, long logBytes) {
    return new Store(OpenStore.open(disk, options, OpenMode.CREATE, logBytes), options);
  }

  /// Makes an empty table.
  ///
  /// @param name `name` or `schema.name`
  /// @throws StoreException.TableExists when the name is taken
  public Table createTable(String name, Schema schema, TableOptions options) {
    return createTable(TableName.of(name), ArrowSchemas.toMessage(schema), options);
  }

  /// Makes an empty table of any Arrow types.
  ///
  /// @throws StoreException.TableExists when the name is taken
  public Table createTable(TableName name, SchemaMessage schema, TableOptions options) {
    return new Table(this, writes.create(name, schema, options).id());
  }

  /// Makes a table of all that `source` brings, as one commit. Drains the source and never closes
  /// it.
  ///
  /// @throws StoreException.TableExists when the name is taken
  /// @throws StoreException.BadInput when the data is not valid
  /// @throws IOException when the source fails
  public Commit createTable(TableName name, BatchSource source, TableOptions options, Key key)
      throws IOException {
    return writes.create(name, source, options, false, key, Composition.ANY);
  }

  /// The same, in place of the table of that name, if there is one: whoever reads sees the one or
  /// the other.
  public Commit replaceTable(TableName name, BatchSource source, TableOptions options, Key key)
      throws IOException {
    return replaceTable(name, source, options, key, Composition.ANY);
  }

  /// The same, unless the table of that name has changed since the snapshot `expect`.
  ///
  /// @throws StoreException.Conflict when it has; nothing is done then
  public Commit replaceTable(
      TableName name, BatchSource source, TableOptions options, Key key, long expect)
      throws IOException {
    return writes.create(name, source, options, true, key, expect);
  }

  /// The table that `name` names: the whole of it in schema `main`, else split at its first dot.
  ///
  /// @throws StoreException.NoSuchTable naming the nearest
  public Table table(String name) {
    return new Table(this, catalog().require(name).id());
  }

  /// The table of that very name.
  ///
  /// @throws StoreException.NoSuchTable when there is none
  public Table table(TableName name) {
    return new Table(this, catalog().require(name).id());
  }

  /// Drops a table. Snapshots that are open keep it; its files go with the last of them.
  ///
  /// @return the snapshot without it
  public long dropTable(String name) {
    return writes.run(null, Composition.ANY, List.of(new DropTable(name))).snapshot();
  }

  /// The same, once under a key for one way of writing the name.
  ///
  /// @throws StoreException.Conflict when the table has changed since the snapshot `expect`
  public Commit dropTable(String name, Key key, long expect) {
    return writes.commit(name, key, expect, new DropTable(name));
  }

  /// Gives a table another name.
  ///
  /// @return the snapshot with it
  /// @throws StoreException.TableExists when the name is taken
  public long renameTable(String name, String newName) {
    List<Step> rename = List.of(new RenameTable(name, TableName.of(newName)));
    return writes.run(null, Composition.ANY, rename).snapshot();
  }

  /// The same, once under a key for one way of writing the name.
  ///
  /// @throws StoreException.Conflict when the table has changed since the snapshot `expect`
  public Commit renameTable(String name, String newName, Key key, long expect) {
    return writes.commit(name, key, expect, new RenameTable(name, TableName.of(newName)));
  }

  /// Makes all that `work` does to any tables one commit, durable on return: every snapshot has all
  /// of it or nothing. A key that was used for one before is its duplicate, and `work` is not
  /// called. Such keys are apart from those of single tables.
  ///
  /// @throws StoreException.Conflict when a table does not stop changing under a delete, or has
  ///   changed since the snapshot that was expected; nothing is done then
  /// @throws IOException when a source fails
  public Commit commit(Key key, Transaction.Work work) throws IOException {
    return writes.commit(Writes.key(key), key, Composition.ANY, work);
  }

  /// Brings the rows of stages into their tables, as one commit, durable on return: of one table or
  /// of several. A repetition with the same key is its duplicate, so that nothing comes twice.
  ///
  /// @throws StoreException.NoSuchStage when one of them is not there, or not any more; then none
  ///   is committed
  public Commit commit(Key key, Stage... stages) {
    return commit(key, Arrays.stream(stages).map(Stage::id).toList(), Composition.ANY);
  }

  /// The same of stages by their ids.
  ///
  /// @param expect no table of theirs may have changed since that snapshot; the largest `long` for
  ///   whatever they have become
  /// @throws StoreException.Conflict when one has; then none is committed
  public Commit commit(Key key, List<Long> stages, long expect) {
    if (stages.isEmpty()) throw new StoreException.BadInput("a commit of no stages");
    List<Step> steps = stages.stream().<Step>map(TakeStage::new).toList();
    return Writes.commit(writes.run(Writes.key(key), expect, steps), key);
  }

  /// Gives a stage up: it will never be committed, and its files go.
  ///
  /// @return false when it is not there, or not any more
  public boolean abortStage(long stage) {
    return staging.abort(stage);
  }

  /// The stages there are, the oldest first.
  public List<Stage> stages() {
    return staging.all();
  }

  Staging staging() {
    return staging;
  }

  /// The newest snapshot, for the caller to close.
  public Snapshot snapshot() {
    Snapshot snapshot = null;
    // A drop between the two steps takes the segments of the older catalog; the newer one has its
    // own.
    while (snapshot == null) snapshot = parts.snapshot(catalog());
    return snapshot;
  }

  /// The snapshot of that number, for the caller to close.
  ///
  /// @throws StoreException.NoSuchSnapshot when it has not come yet, or its segments are gone
  public Snapshot snapshotAt(long number) {
    return held(parts.log().at(number));
  }

  /// Whether a snapshot can be opened without a look at the log: it is one of the newest.
  public boolean isAtHand(long snapshot) {
    return parts.log().isAtHand(snapshot);
  }

  /// The newest snapshot that is not younger than `time`, for the caller to close.
  ///
  /// @throws StoreException.NoSuchSnapshot when its segments are gone
  public Snapshot snapshotAt(Instant time) {
    return held(parts.log().at(time));
  }

  private Snapshot held(Catalog catalog) {
    Snapshot snapshot = parts.snapshot(catalog);
    if (snapshot == null) throw retained.gone(catalog.snapshot());
    return snapshot;
  }

  /// The snapshots that can be asked for, newest first: of more than 1,024, the newest.
  public List<SnapshotInfo> snapshots() {
    return retained.list();
  }

  /// The first snapshot that can be asked for.
  public long oldestSnapshot() {
    return retained.oldest();
  }

  /// For how long snapshots can be asked for although tables have lost rows or segments since.
  public Duration keptFor() {
    return retained.keep();
  }

  /// Keeps snapshots for so long from now on, also when the store is opened again: what tables lose
  /// goes from the disk with the first commit after that time. Zero, as at first: as long as
  /// somebody reads them.
  ///
  /// @throws StoreException.BadInput for more than a hundred years
  public void keepSnapshots(Duration keep) {
    retained.keep(keep);
  }

  /// Lets go of the snapshots that were superseded longer ago than that, kept or not; those that
  /// somebody reads stay until he is done.
  ///
  /// @return the first snapshot that can still be asked for
  public long expireSnapshots(Duration age) {
    return retained.expire(age);
  }

  /// The identity of the store, made with it.
  public UUID id() {
    return parts.log().storeId();
  }

  /// The secret by which tickets are signed: 32 bytes, the same after a restart.
  public byte[] ticketKey() {
    return parts.log().ticketKey().bytes();
  }

  /// Looks at every byte of the newest snapshot while others read and write: the log up to where it
  /// ends now, every link and checksum, past the pool. Writes nothing.
  ///
  /// @param tables qualified names of tables whose segments are looked into; empty for all
  /// @param told is told of each damage as it is found
  /// @throws java.util.concurrent.CancellationException when the pace was cancelled
  public Verification verify(
      Set<String> tables, Verification.Depth depth, Pace pace, Consumer<Damage> told) {
    try (Snapshot leased = snapshot()) {
      Disk disk = parts.engine().disk();
      LogVerify.Report report = LogVerify.run(disk, parts.log(), leased.catalog());
      return Verification.of(disk, report, tables, depth, pace, told);
    }
  }

  /// Copies the newest snapshot, all tables of it, into a directory of its own below `home`, while
  /// others read and write. It is there, whole, verified and durable, or not at all.
  ///
  /// @param home a directory of backups; made if its parent is there
  /// @param incremental whether segments that the newest backup in `home` has are linked to, where
  ///   the file system can
  /// @throws StoreException.CorruptPage when a page is not as it was written; nothing is left
  /// @throws StoreException.BadInput when `home` is a store, or lies within one
  /// @throws java.util.concurrent.CancellationException when the pace was cancelled; likewise
  public Backup backup(Path home, boolean incremental, Pace pace) {
    return Backup.make(parts, home, incremental, pace);
  }

  /// Why nothing can be committed, or null.
  public @Nullable String whyReadOnly() {
    return parts.log().whyReadOnly();
  }

  /// How bytes are read and why so, for people.
  public String rung() {
    return io().rung().text();
  }

  /// What makes commits durable.
  CommitLog log() {
    return parts.log();
  }

  /// What moves the bytes, for a look at its counters.
  IoEngine io() {
    return parts.engine().pool().engine();
  }

  /// Who holds which frames, where they are short, and why: for people.
  public PoolReport poolReport() {
    return PoolReport.of(parts.engine().pool().report());
  }

  /// How far the scrubber is; null when there is none.
  public @Nullable Scrub scrub() {
    return chores.scrub();
  }

  /// A few figures of the pool that cost next to nothing.
  PoolGlance poolGlance() {
    return parts.engine().pool().glance();
  }

  /// Bytes of the frames: the pool it was opened with.
  public long poolBytes() {
    return parts.arena().bytes();
  }

  /// The most bytes that can be pinned at once: the pool, and the overflow frames beside it.
  public long pinnableBytes() {
    return parts.engine().pool().pinnableBytes();
  }

  /// Where all frames lie.
  FrameArena arena() {
    return parts.arena();
  }

  private Catalog catalog() {
    return parts.log().catalog();
  }

  Chores chores() {
    return chores;
  }

  Writes writes() {
    return writes;
  }

  Compactions compactions() {
    return compactions;
  }

  /// The compactions that are under way, and how far they have come.
  public List<CompactionProgress> compactionsUnderWay() {
    return compactions.underWay();
  }

  /// Closes the store: no new pins, a bounded wait for those that are out, a mark of a clean end in
  /// the log. A second close does nothing. A write that is under way on another thread either was
  /// committed or throws `Closed`; files that it leaves go with the next opening.
  ///
  /// @throws StoreException.LeakedPins naming where pins were taken that are still out; log and
  ///   lock are given up all the same, and the memory under the pins stays
  @Override
  public void close() {
    chores.close();
    staging.close();
    parts.close();
  }
}
