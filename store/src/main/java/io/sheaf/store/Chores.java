package io.sheaf.store;

import org.jspecify.annotations.Nullable;

/// What a store does by itself while it is open: it folds small appends, and looks for what rots.
final class Chores implements AutoCloseable {
  private final @Nullable Scrubber scrubber;
  private final Folding folding;

  /// Begins with them.
  Chores(Store store, OpenStore parts, Options options) {
    this.scrubber = options.scrub() == 0 ? null : new Scrubber(parts, options.scrub());
    this.folding = new Folding(store, parts.engine().segments().load());
  }

  /// How far the scrubber is; null when there is none.
  @Nullable Scrub scrub() {
    return scrubber == null ? null : scrubber.report();
  }

  /// What folds.
  Folding folding() {
    return folding;
  }

  /// Waits for what is under way.
  @Override
  public void close() {
    try (Folding ends = folding) {
      if (scrubber != null) scrubber.close();
    }
  }
}
