package io.sheaf.store.compact;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.table.StepCursor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Several lists of rows, each in order, as one. Takes the cursors over. One thread.
final class Merge implements SortedRows.Ordered {
  private final List<Input> inputs = new ArrayList<>();
  private final PriorityQueue<Input> waiting = new PriorityQueue<>();
  private final int column;
  private final @Nullable KeyColumn dictionary;
  private final long batchRows;
  private final List<Spill> spills;
  private Arena memory = Arena.ofConfined();
  private boolean begun;

  /// One of the lists, at its next row.
  private final class Input implements Comparable<Input> {
    private final int number;
    private final StepCursor cursor;
    private @Nullable Step step;
    private @Nullable RowBatch batch;
    private @Nullable KeyColumn keys;
    private long row;

    Input(int number, StepCursor cursor) {
      this.number = number;
      this.cursor = cursor;
    }

    /// Goes on with the next batch; false at the end.
    boolean advance() {
      close();
      for (Step next = cursor.next(); next != null; next = cursor.next()) {
        if (next.content() instanceof Incoming.Rows(RowBatch rows)) {
          step = next;
          batch = rows;
          keys = KeyColumn.of(rows.columns().get(column), dictionary);
          row = 0;
          return true;
        }
        // Its dictionaries are those that are known already.
        next.close();
      }
      return false;
    }

    private KeyColumn keys() {
      if (keys == null) throw new AssertionError("a list that has ended is merged");
      return keys;
    }

    @Override
    public int compareTo(Input other) {
      int order = keys().compare(row, other.keys(), other.row);
      return order != 0 ? order : Integer.compare(number, other.number);
    }

    void close() {
      if (step != null) step.close();
      step = null;
    }
  }

  /// @param spills what to close with it
  Merge(
      List<StepCursor> cursors,
      int column,
      @Nullable KeyColumn dictionary,
      long batchRows,
      List<Spill> spills) {
    this.column = column;
    this.dictionary = dictionary;
    this.batchRows = batchRows;
    this.spills = spills;
    for (StepCursor cursor : cursors) inputs.add(new Input(inputs.size(), cursor));
  }

  @Override
  public @Nullable RowBatch next() {
    memory.close();
    memory = Arena.ofConfined();
    if (!begun) {
      begun = true;
      for (Input each : inputs) if (each.advance()) waiting.add(each);
    }
    Gather gather = new Gather();
    RowBatch made = null;
    while (made == null && gather.rows() < batchRows && !waiting.isEmpty()) {
      Input least = waiting.remove();
      RowBatch batch = least.batch;
      if (batch == null) throw new AssertionError("a list without rows is merged");
      gather.add(batch, least.row++);
      if (least.row < batch.rows()) {
        waiting.add(least);
        continue;
      }
      // Its rows must be copied before they are let go.
      made = gather.take(memory);
      if (least.advance()) waiting.add(least);
    }
    if (made != null) return made;
    return gather.rows() == 0 ? null : gather.take(memory);
  }

  @Override
  public void close() throws IOException {
    memory.close();
    for (Input each : inputs) {
      each.close();
      each.cursor.close();
    }
    for (Spill spill : spills) spill.close();
  }
}
