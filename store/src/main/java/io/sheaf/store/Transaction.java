package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.store.arrow.VectorSource;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;

/// Changes of any tables that become one commit, all or none; see [Store#commit].
///
/// Tables have the names here that they had before it, and what is taken away is taken of the rows
/// that were there before it, whatever the order of the calls: rows that it brings stay. Only
/// [#rename] and [#drop] take effect on names in their order, so that a name may become free and be
/// taken again. Rows are taken from one table once. One thread; of no use once its commit is made.
public final class Transaction {
  /// What is done in a transaction.
  @FunctionalInterface
  public interface Work {
    /// Says what is to be done; what it throws ends the transaction, and nothing is done.
    void with(Transaction tx) throws IOException;
  }

  private final Writes writes;
  private final List<Step> steps = new ArrayList<>();
  private final List<Ingest> ingests = new ArrayList<>();
  private long expect;
  private boolean ended;

  Transaction(Writes writes, long expect) {
    this.writes = writes;
    this.expect = expect;
  }

  /// Makes it fail with `StoreException.Conflict` when a table that it changes has changed since
  /// `snapshot`.
  public Transaction expect(long snapshot) {
    expect = Math.min(expect, snapshot);
    return this;
  }

  /// Appends all batches of `reader`, which is drained at once and never closed.
  ///
  /// @throws StoreException.BadInput when the schema does not match, or the data is not valid
  /// @throws IOException when the reader fails
  public Transaction append(String table, ArrowReader reader) throws IOException {
    try (VectorSource source = VectorSource.of(reader)) {
      return append(table, source);
    }
  }

  /// The same of a source.
  public Transaction append(String table, BatchSource source) throws IOException {
    return append(state(table), source);
  }

  Transaction append(TableState table, BatchSource source) throws IOException {
    if (table.changedAt() > expect) {
      throw new StoreException.Conflict(table.name().qualified(), expect, table.changedAt());
    }
    return add(new AddRows(table.id(), take(TableTarget.of(table), source)));
  }

  /// Deletes rows.
  ///
  /// @throws StoreException.BadPredicate at the commit, when a name in it is not there
  public Transaction delete(String table, Where where) {
    return add(new RemoveRows(state(table).id(), where, Pace.unlimited()));
  }

  /// Takes all rows out.
  public Transaction truncate(String table) {
    return add(new RemoveAll(state(table).id()));
  }

  /// Puts the rows of `source`, which is drained at once, in the place of all rows.
  ///
  /// @throws StoreException.BadInput when the schema does not match, or the data is not valid
  /// @throws IOException when the source fails
  public Transaction overwrite(String table, BatchSource source) throws IOException {
    return overwrite(state(table), source);
  }

  Transaction overwrite(TableState table, BatchSource source) throws IOException {
    return add(new RemoveAll(table.id())).append(table, source);
  }

  /// Puts the rows of `source`, which is drained at once, in the place of those that a predicate is
  /// true for. Whether it is for a new one is not asked.
  public Transaction overwrite(String table, Where where, BatchSource source) throws IOException {
    return overwrite(state(table), where, source);
  }

  Transaction overwrite(TableState table, Where where, BatchSource source) throws IOException {
    return add(new RemoveRows(table.id(), where, Pace.unlimited())).append(table, source);
  }

  /// Brings the rows of a stage into its table, and ends the stage.
  ///
  /// @throws StoreException.NoSuchStage at the commit, when it is not there any more
  public Transaction commit(long stage) {
    return add(new TakeStage(stage));
  }

  /// Drops a table, with the stages for it; nothing else may be done to it here.
  public Transaction drop(String table) {
    return add(new DropTable(table));
  }

  /// Gives a table another name.
  ///
  /// @throws StoreException.TableExists at the commit, when the name is taken
  public Transaction rename(String table, String name) {
    return add(new RenameTable(table, TableName.of(name)));
  }

  /// All that `source` brings, sealed.
  Ingest take(TableTarget target, BatchSource source) throws IOException {
    requireOpen();
    return take(writes.open(target, source.schema()), source);
  }

  /// The same, in files of their own however little it is: what waits would keep the log waiting.
  Ingest takeToFiles(TableTarget target, BatchSource source) throws IOException {
    requireOpen();
    return take(writes.openToFiles(target, source.schema()), source);
  }

  private Ingest take(Ingest ingest, BatchSource source) throws IOException {
    ingests.add(ingest);
    ingest.drain(source);
    ingest.seal();
    return ingest;
  }

  Transaction add(Step step) {
    requireOpen();
    steps.add(step);
    return this;
  }

  private TableState state(String table) {
    requireOpen();
    return writes.require(table);
  }

  private void requireOpen() {
    if (ended) throw new StoreException.Closed("transaction");
  }

  List<Step> steps() {
    return steps;
  }

  long expected() {
    return expect;
  }

  /// Ends it. What was not committed leaves nothing.
  void end() throws IOException {
    ended = true;
    IOException failure = null;
    for (Ingest ingest : ingests) {
      try {
        ingest.close();
      } catch (IOException e) {
        if (failure == null) failure = e;
        else failure.addSuppressed(e);
      }
    }
    if (failure != null) throw failure;
  }
}
