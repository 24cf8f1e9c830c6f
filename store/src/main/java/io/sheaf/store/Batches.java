package io.sheaf.store;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.store.arrow.SharedHold;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.arrow.StepSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The batches of a scan, in table order, without a vector class, an allocator or a flag to the
/// JVM.
///
/// One thread at a time; the batches themselves may go to any thread and outlive this.
public final class Batches implements AutoCloseable {
  private final StepSource source;
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();
  private final Map<Long, Shared> held = new HashMap<>();

  private record Shared(SharedHold hold, Step.Hold own) {}

  Batches(StepSource source) {
    this.source = source;
  }

  /// The next batch, for the caller to close, or null at the end. Blocks while pages are read.
  ///
  /// @throws StoreException.PoolExhausted when no frame comes free within the store's patience
  /// @throws StoreException.CorruptPage when a page fails its checksum
  public @Nullable Batch next() {
    while (true) {
      Step step = source.next();
      if (step == null) return null;
      switch (step.content()) {
        case Incoming.DictionaryValues values -> keep(values, step.hold());
        case Incoming.Rows rows -> {
          List<Step.Hold> holds = new ArrayList<>();
          holds.add(step.hold());
          held.values().forEach(shared -> holds.add(shared.hold().share()));
          return new Batch(rows.batch(), dictionaries, holds);
        }
      }
    }
  }

  private void keep(Incoming.DictionaryValues values, Step.Hold hold) {
    SharedHold shared = new SharedHold(hold);
    Shared before = held.put(values.id(), new Shared(shared, shared.share()));
    dictionaries.put(values.id(), values.values());
    if (before != null) before.own().close();
  }

  @Override
  public void close() {
    held.values().forEach(shared -> shared.own().close());
    held.clear();
    source.close();
  }
}
