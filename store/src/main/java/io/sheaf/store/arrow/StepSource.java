package io.sheaf.store.arrow;

import io.sheaf.format.schema.SchemaMessage;
import org.jspecify.annotations.Nullable;

/// The steps of a scan, in order: dictionaries stand before the first rows that use them.
///
/// One thread at a time; closed by whoever opened it. Steps live on after the source is closed.
public interface StepSource extends AutoCloseable {
  /// The schema of the rows.
  SchemaMessage schema();

  /// The next step, or null at the end. Blocks while pages are read.
  @Nullable Step next();

  @Override
  void close();
}
