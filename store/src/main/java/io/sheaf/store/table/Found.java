package io.sheaf.store.table;

import io.sheaf.format.array.RowSet;
import org.jspecify.annotations.Nullable;

/// What a walk over messages has come to. Messages are for the taker to close.
sealed interface Found {
  /// Rows of a batch.
  ///
  /// @param file the segment they are of
  /// @param rows how many of them the scan takes
  /// @param chosen which rows, where it does not take all
  record Rows(PinnedMessage message, String file, long rows, @Nullable RowSet chosen)
      implements Found {}

  /// The values of a dictionary.
  ///
  /// @param rows how many
  record Values(PinnedMessage message, String file, long id, long rows) implements Found {}

  /// A dictionary of which no segment so far has any values, since its column was added later.
  record NoValues(long id) implements Found {}
}
