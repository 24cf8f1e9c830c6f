package io.sheaf.benchmarks.query;

import java.util.Locale;

/// Where the rows lie.
enum Peer {
  /// Tables of DuckDB's in memory: what the others are beside.
  MEMORY("memory.%s"),
  /// Frames of Sheaf's pool.
  SHEAF("sheaf_scan('%s')"),
  /// A file of DuckDB's, cached by it.
  FILE("file.%s"),
  /// Parquet files, in the page cache.
  PARQUET("parquet_%s"),
  /// `registerArrowStream` over Sheaf's frames, for each query anew.
  STREAM("stream_%s");

  private final String table;

  Peer(String table) {
    this.table = table;
  }

  /// What SQL calls a table of it.
  String table(String name) {
    return table.formatted(name);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
