package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// That values, chunks and vectors are the same objects in both C APIs of the library.
final class TwoApis {
  private static final String TEXT = "the same";
  private static final Downcall CHUNK =
      Downcall.of("duckdb_create_data_chunk", ADDRESS, ADDRESS, JAVA_LONG);
  private static final Checked VECTOR =
      Checked.of("duckdb_v2_data_chunk_get_vector", ADDRESS, JAVA_LONG, ADDRESS);

  private TwoApis() {}

  /// `duckdb_data_chunk duckdb_create_data_chunk(duckdb_logical_type *, idx_t)`,
  /// `duckdb_v2_data_chunk_get_vector(chunk, idx_t, duckdb_v2_vector_handle *)`
  ///
  /// @throws UnsupportedDuckDb when they are not
  static void check() {
    try (Arena arena = Arena.ofConfined();
        Value value = Value.of(TEXT);
        LogicalType type = LogicalType.of(LogicalType.Id.VARCHAR)) {
      MemorySegment types = arena.allocateFrom(ADDRESS, type.handle());
      MemorySegment place = arena.allocateFrom(ADDRESS, CHUNK.pointer(types, 1));
      DataChunk chunk = new DataChunk(place.get(ADDRESS, 0));
      MemorySegment vector = VECTOR.pointer(chunk.handle(), 0);
      boolean same = vector.equals(chunk.vector(0).handle()) && value.varchar().equals(TEXT);
      DataChunk.destroy(place);
      if (!same) throw new UnsupportedDuckDb("the two C APIs of DuckDB do not share their objects");
    }
  }
}
