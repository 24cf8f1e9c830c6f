package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// Memory that any thread may free, also one of DuckDB's.
public final class Memory {
  private static final Downcall MALLOC = Downcall.of("duckdb_malloc", ADDRESS, JAVA_LONG);
  private static final Downcall FREE = Downcall.ofVoid("duckdb_free", ADDRESS);

  private Memory() {}

  /// `void *duckdb_malloc(size_t)`, not cleared.
  public static MemorySegment allocate(long bytes) {
    MemorySegment memory = MALLOC.pointer(bytes);
    if (memory.address() == 0) throw new OutOfMemoryError(bytes + " bytes of native memory");
    return Library.sized(memory, bytes);
  }

  /// `void duckdb_free(void *)`
  public static void free(MemorySegment memory) {
    FREE.run(memory);
  }
}
