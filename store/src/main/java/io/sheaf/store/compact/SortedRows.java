package io.sheaf.store.compact;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.intake.BatchTarget;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.ScanResources;
import io.sheaf.store.table.StepCursor;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of a run in the order of one column, in bounded memory.
///
/// Rows are ordered a window at a time. If one holds them all, that is it; else each becomes a
/// [Spill], and as many of those as may be read at once are merged into one until all can be. Rows
/// whose dictionaries do not fit those before begin an order of their own. One thread.
final class SortedRows implements BatchSource {
  private static final long MOST_WINDOW = 64L << 20;

  private final RunRows rows;
  private final Engine engine;
  private final TableTarget target;
  private final int column;
  private final Supplier<ScanResources> resources;
  private final long window;
  private final int fan;

  private final List<Incoming.DictionaryValues> dictionaries = new ArrayList<>();
  private final Deque<Incoming.DictionaryValues> told = new ArrayDeque<>();
  private Arena dictionaryMemory = Arena.ofConfined();
  private @Nullable Incoming ahead;
  private @Nullable Ordered ordered;
  private boolean ended;

  /// Rows in their order, batch by batch.
  interface Ordered extends AutoCloseable {
    /// The next batch, valid until the next call; null at the end.
    @Nullable RowBatch next();

    @Override
    void close() throws IOException;
  }

  /// @param column the index of a column that orders rows
  SortedRows(
      RunRows rows,
      Engine engine,
      TableTarget target,
      int column,
      Supplier<ScanResources> resources) {
    this.rows = rows;
    this.engine = engine;
    this.target = target;
    this.column = column;
    this.resources = resources;
    long pool = engine.segments().poolBytes();
    this.window = Math.min(MOST_WINDOW, pool / 4);
    long batch = BatchTarget.of(target.schema().schema(), target.batchRows()).bytes();
    this.fan = Math.clamp(pool / 4 / batch, 2, 256);
  }

  @Override
  public SchemaMessage schema() {
    return rows.schema();
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    while (true) {
      if (!told.isEmpty()) return told.remove();
      Ordered now = ordered;
      if (now != null) {
        RowBatch next = now.next();
        if (next != null) return new Incoming.Rows(next);
        now.close();
        ordered = null;
      }
      if (ended) return null;
      ordered = order();
      told.addAll(dictionaries);
    }
  }

  /// Reads and orders rows up to where dictionaries change.
  private Ordered order() throws IOException {
    readDictionaries();
    KeyColumn values = keys();
    List<Spill> spills = new ArrayList<>();
    List<List<SegmentRef>> runs = new ArrayList<>();
    Window current = new Window(column, values);
    try {
      while (ahead instanceof Incoming.Rows(RowBatch batch)) {
        current.add(batch);
        ahead = rows.next();
        if (current.bytes() < window) continue;
        runs.add(spilled(new OrderedWindow(current, target.batchRows()), spills));
        current = new Window(column, values);
      }
      ended = ahead == null;
      if (runs.isEmpty()) return new OrderedWindow(current, target.batchRows());
      runs.add(spilled(new OrderedWindow(current, target.batchRows()), spills));
      while (runs.size() > fan) {
        try (Merge merge = merge(runs.subList(0, fan), values, List.of())) {
          List<SegmentRef> merged = spilledOpen(merge, spills);
          runs.subList(0, fan).clear();
          runs.add(merged);
        }
      }
      return merge(runs, values, spills);
    } catch (IOException | RuntimeException | Error e) {
      current.close();
      for (Spill spill : spills) spill.close();
      throw e;
    }
  }

  private Merge merge(List<List<SegmentRef>> runs, @Nullable KeyColumn values, List<Spill> spills) {
    List<StepCursor> cursors = new ArrayList<>();
    for (List<SegmentRef> run : runs) {
      var plan = Compaction.plan(target.id(), target.schema(), run);
      cursors.add(new StepCursor(plan, resources.get()));
    }
    return new Merge(cursors, column, values, target.batchRows(), spills);
  }

  private List<SegmentRef> spilled(Ordered source, List<Spill> spills) throws IOException {
    try (source) {
      return spilledOpen(source, spills);
    }
  }

  private List<SegmentRef> spilledOpen(Ordered source, List<Spill> spills) throws IOException {
    Spill spill = new Spill(engine, target, dictionaries);
    spills.add(spill);
    for (RowBatch next = source.next(); next != null; next = source.next()) spill.add(next);
    return spill.end();
  }

  private void readDictionaries() throws IOException {
    if (ahead == null) ahead = rows.next();
    if (!(ahead instanceof Incoming.DictionaryValues)) return;
    dictionaryMemory.close();
    dictionaryMemory = Arena.ofConfined();
    dictionaries.clear();
    while (ahead instanceof Incoming.DictionaryValues values) {
      var copy = OwnedCopy.of(values.values(), dictionaryMemory);
      dictionaries.add(new Incoming.DictionaryValues(values.id(), false, copy));
      ahead = rows.next();
    }
  }

  private @Nullable KeyColumn keys() {
    long id = KeyColumn.dictionary(target.schema().layouts().get(column));
    for (Incoming.DictionaryValues each : dictionaries) {
      if (each.id() == id) return KeyColumn.of(each.values(), null);
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    try (RunRows all = rows;
        Ordered now = ordered) {
      dictionaryMemory.close();
    }
  }
}
