package io.sheaf.store.table;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.NullArrays;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.arrow.StepSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A scan as arrays over pinned frames.
///
/// Only what is compressed, chosen by a filter, or cut where bits do not fall on bytes, is copied,
/// into memory that goes with the step.
public final class StepCursor implements StepSource {
  private final ScanPlan plan;
  private final SchemaMessage schema;
  private final ScanResources resources;
  private final MessageCursor cursor;

  /// A walk through `plan`; takes over `resources` and closes them.
  public StepCursor(ScanPlan plan, ScanResources resources) {
    this.plan = plan;
    this.schema = plan.outputSchema();
    this.resources = resources;
    this.cursor = new MessageCursor(plan, resources.segments(), resources.holder());
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Step next() {
    return cursor.next(this::step);
  }

  private Step step(Found found) {
    return switch (found) {
      case Found.Rows rows -> held(rows.message(), memory -> content(rows, memory));
      case Found.Values values -> held(values.message(), memory -> content(values, memory));
      case Found.NoValues none -> {
        ArrayData values = NullArrays.empty(plan.dictionary(none.id()));
        yield new Step(new Incoming.DictionaryValues(none.id(), false, values), () -> {});
      }
    };
  }

  private static Step held(PinnedMessage message, Function<StepMemory, Incoming> content) {
    StepMemory memory = new StepMemory(message);
    try {
      return new Step(content.apply(memory), memory);
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  private Incoming content(Found.Values found, StepMemory memory) {
    BatchHeader header = found.message().header(plan.schema(), found.file());
    ArrayData values = header.arrays(found.message(), memory).getFirst();
    return new Incoming.DictionaryValues(found.id(), false, values);
  }

  private Incoming content(Found.Rows found, StepMemory memory) {
    BatchHeader header = found.message().header(plan.schema(), found.file());
    return new Incoming.Rows(new RowBatch(found.rows(), arrays(plan, found, header, memory)));
  }

  /// The chosen columns of a batch, and of those the rows that are taken.
  static List<ArrayData> arrays(
      ScanPlan plan, Found.Rows found, BatchHeader header, StepMemory memory) {
    List<ArrayData> arrays =
        Projection.arrays(header, plan.columns(), plan.schema().layouts(), found.message(), memory);
    RowSet chosen = found.chosen();
    if (chosen == null) return arrays;
    return arrays.stream().map(array -> RowPicker.pick(array, chosen, memory)).toList();
  }

  @Override
  public void close() {
    try {
      cursor.close();
    } finally {
      resources.close();
    }
  }
}
