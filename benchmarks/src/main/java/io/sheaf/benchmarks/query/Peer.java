package io.sheaf.benchmarks.query;

/// Where the rows lie.
enum Peer {
  /// A table of DuckDB's in memory: what the others are beside.
  MEMORY("memory.items"),
  /// Frames of Sheaf's pool.
  SHEAF("sheaf_scan('items')"),
  /// A file of DuckDB's, cached by it.
  FILE("file.items"),
  /// A Parquet file, in the page cache.
  PARQUET("parquet"),
  /// `registerArrowStream` over the same frames, for each query anew.
  STREAM("stream");

  private final String table;

  Peer(String table) {
    this.table = table;
  }

  /// What SQL calls it.
  String table() {
    return table;
  }
}
