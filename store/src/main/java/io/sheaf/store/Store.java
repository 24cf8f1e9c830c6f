package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.ArrowSchemas;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.TableState;
import io.sheaf.store.pool.report.PoolGlance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A store directory, open: it owns the lock, the arena of frames, the pool and the log.
///
/// One process opens a store, once. Any thread may call any method, `close` included; what reads or
/// writes after it throws `Closed`.
public final class Store implements AutoCloseable {
  private final OpenStore parts;
  private final Writes writes;
  private final Compactions compactions;
  private final Retained retained;

  private Store(OpenStore parts) {
    this.parts = parts;
    this.writes = new Writes(parts.engine());
    this.compactions = new Compactions(parts.engine());
    this.retained = new Retained(parts.engine());
  }

  /// Opens the store in `directory`, made if it does not exist (its parent must).
  ///
  /// @throws StoreException.Locked when it is open elsewhere
  /// @throws StoreException.CorruptStore when it cannot be opened at all; one that is damaged
  ///   behind its beginning opens read-only, see [#whyReadOnly]
  public static Store open(Path directory, Options options) {
    return new Store(OpenStore.open(directory, options, OpenMode.CREATE));
  }

  /// Opens the store in `directory` if there is one.
  ///
  /// @throws StoreException.BadInput when there is none
  public static Store openExisting(Path directory, Options options) {
    return new Store(OpenStore.open(directory, options, OpenMode.WRITE));
  }

  /// The store below `disk`, which it takes over.
  static Store on(Disk disk, Options options) {
    return new Store(OpenStore.open(disk, options, OpenMode.CREATE));
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
    return writes.create(name, source, options, false, key);
  }

  /// The same, in place of the table of that name, if there is one: whoever reads sees the one or
  /// the other.
  public Commit replaceTable(TableName name, BatchSource source, TableOptions options, Key key)
      throws IOException {
    return writes.create(name, source, options, true, key);
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
    return writes.drop(name);
  }

  /// Gives a table another name.
  ///
  /// @return the snapshot with it
  /// @throws StoreException.TableExists when the name is taken
  public long renameTable(String name, String newName) {
    TableName wanted = TableName.of(newName);
    return parts
        .log()
        .commit(
            null,
            newest -> {
              TableState table = newest.require(name);
              if (newest.table(wanted) != null) {
                throw new StoreException.TableExists(wanted.qualified());
              }
              return List.of(new Entry.TableRenamed(table.id(), wanted));
            })
        .snapshot();
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

  /// The newest snapshot that is not younger than `time`, for the caller to close.
  ///
  /// @throws StoreException.NoSuchSnapshot when its segments are gone
  public Snapshot snapshotAt(Instant time) {
    return held(parts.log().at(time));
  }

  private Snapshot held(Catalog catalog) {
    Snapshot snapshot = parts.snapshot(catalog);
    if (snapshot != null) return snapshot;
    long oldest = parts.engine().segments().leases().horizon();
    throw new StoreException.NoSuchSnapshot(
        Long.toString(catalog.snapshot()), "its segments are gone; the oldest left is " + oldest);
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

  /// Why nothing can be committed, or null.
  public @Nullable String whyReadOnly() {
    return parts.log().whyReadOnly();
  }

  /// How bytes are read and why so, for people.
  public String rung() {
    return io().rung().text();
  }

  /// What makes commits durable, for a look at its counters.
  CommitLog log() {
    return parts.log();
  }

  /// What moves the bytes, for a look at its counters.
  IoEngine io() {
    return parts.engine().pool().engine();
  }

  /// Who holds which frames, where they are short, and why. Counted over all frames, under the lock
  /// that misses take: for people, not for loops.
  public PoolReport poolReport() {
    return PoolReport.of(parts.engine().pool().report());
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

  /// Whether a segment lies in the arena that all frames come from.
  public boolean isFrame(java.lang.foreign.MemorySegment segment) {
    return parts.arena().contains(segment);
  }

  /// Where all frames lie.
  FrameArena arena() {
    return parts.arena();
  }

  private Catalog catalog() {
    return parts.log().catalog();
  }

  TableState state(long table) {
    return writes.state(table);
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
    parts.close();
  }
}
