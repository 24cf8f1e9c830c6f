package io.sheaf.store.compact;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.table.ScanPlan;
import io.sheaf.store.table.ScanResources;
import io.sheaf.store.table.SegmentDictionaries;
import io.sheaf.store.table.StepCursor;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of a run that are still there, in table order, with as few dictionaries as can be.
///
/// The dictionaries of the segments to come are united as far as they fit one index; then those
/// segments are read, and so on. One thread.
final class RunRows implements BatchSource {
  private final ScanPlan run;
  private final Supplier<ScanResources> resources;
  private final Pace pace;
  private final Queue<Incoming.DictionaryValues> dictionaries = new ArrayDeque<>();
  private int next;
  private UnitedDictionaries united;
  private @Nullable StepCursor cursor;
  private @Nullable Step step;
  private @Nullable Arena moved;

  /// @param run all batches of all its segments
  /// @param resources makes what a scan needs, for this to close
  RunRows(ScanPlan run, Supplier<ScanResources> resources, Pace pace) {
    this.run = run;
    this.resources = resources;
    this.pace = pace;
    this.united = new UnitedDictionaries(run.schema().schema());
  }

  @Override
  public SchemaMessage schema() {
    return run.schema();
  }

  @Override
  public @Nullable Incoming next() {
    letGo();
    while (true) {
      if (!dictionaries.isEmpty()) return dictionaries.remove();
      if (cursor == null && next == run.segments().size()) return null;
      if (cursor == null) {
        open();
        continue;
      }
      Step found = cursor.next();
      if (found == null) {
        cursor.close();
        cursor = null;
        continue;
      }
      step = found;
      Incoming content = content(found.content());
      if (content != null) return content;
      letGo();
    }
  }

  /// Null for a dictionary that is one of the united ones by now.
  private @Nullable Incoming content(Incoming found) {
    return switch (found) {
      case Incoming.DictionaryValues values -> united.turnTo(values) ? null : values;
      case Incoming.Rows(RowBatch rows) -> {
        pace.step(rows.rows(), rows.bytes());
        Arena memory = Arena.ofConfined();
        moved = memory;
        yield new Incoming.Rows(united.move(rows, memory));
      }
    };
  }

  /// Begins with as many of the segments to come as can share their dictionaries.
  private void open() {
    united.close();
    united = new UnitedDictionaries(run.schema().schema());
    int from = next;
    next = united.isNone() ? run.segments().size() : shared(from);
    dictionaries.addAll(united.values());
    List<SegmentRef> segments = run.segments().subList(from, next);
    cursor = new StepCursor(Compaction.plan(run.table(), run.schema(), segments), resources.get());
  }

  private int shared(int from) {
    try (ScanResources looking = resources.get()) {
      int end = from;
      while (end < run.segments().size()) {
        boolean fits =
            SegmentDictionaries.visit(run, run.segments().get(end), looking, united::add);
        if (!fits) break;
        end++;
      }
      if (end == from) throw new AssertionError("the dictionaries of a segment fit no segment");
      return end;
    }
  }

  private void letGo() {
    if (step != null) step.close();
    step = null;
    if (moved != null) moved.close();
    moved = null;
  }

  @Override
  public void close() {
    letGo();
    if (cursor != null) cursor.close();
    cursor = null;
    united.close();
  }
}
