package io.sheaf.duckdb.capi;

import org.jspecify.annotations.Nullable;

/// The DuckDB in this process is not one that tables can be registered with. The message says what
/// was found and what works all the same.
public final class UnsupportedDuckDb extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String INSTEAD =
      "; what works with any DuckDB: connection.registerArrowStream(name, stream) after"
          + " scan.export(allocator, stream), and Parquet files of `sheaf export`";

  /// The `reason` names what was expected and what was found.
  public UnsupportedDuckDb(String reason) {
    this(reason, null);
  }

  /// The same with what led to it.
  public UnsupportedDuckDb(String reason, @Nullable Throwable cause) {
    super("tables cannot be registered: " + reason + INSTEAD, cause);
  }
}
