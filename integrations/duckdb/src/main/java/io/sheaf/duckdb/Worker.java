package io.sheaf.duckdb;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.sheaf.duckdb.arrow.Arrays;
import io.sheaf.duckdb.capi.ArrowArray;
import io.sheaf.duckdb.capi.ConvertedSchema;
import io.sheaf.duckdb.capi.DataChunk;
import io.sheaf.duckdb.capi.Vector;
import io.sheaf.store.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thread's part in a scan: the batch it shows to DuckDB, slice by slice.
final class Worker implements Registration.Held {
  private final Arena arena = Arena.ofAuto(); // of bytes: to close a shared one stops all threads
  private final ArrowArray around = Arrays.around(arena);
  private final MemorySegment place = arena.allocate(ADDRESS);
  private final Map<Integer, DecodedDictionary> dictionaries = new HashMap<>();
  private final Map<Integer, SlicesAhead> ahead = new HashMap<>();
  private @Nullable LentBatch current;
  private long position;

  /// Fills a chunk with the next rows; with none at the end.
  void fill(DataChunk chunk, RunningScan scan) throws ConvertedSchema.Refused {
    LentBatch lent = current;
    if (lent == null) {
      Batch batch = scan.next();
      if (batch == null) {
        chunk.size(0);
        return;
      }
      lent = new LentBatch(batch);
      current = lent;
      position = 0;
    }
    long length = Math.min(DataChunk.ROWS, lent.rows() - position);
    int[] vectors = scan.vectors();
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i] < 0) continue;
      show(lent, vectors[i], length, scan.columns().get(vectors[i]), chunk.vector(i));
    }
    chunk.size(length);
    position += length;
    if (position == lent.rows()) finish();
  }

  private void show(LentBatch lent, int column, long length, ColumnType type, Vector shown)
      throws ConvertedSchema.Refused {
    NarrowDecimals narrow = type.narrow();
    if (narrow != null && narrow.fill(lent.array(column), position, length, shown)) return;
    if (type.field().dictionary() != null) {
      dictionary(lent, column, type).show(lent.array(column), position, length, shown);
      return;
    }
    ConvertedSchema many = type.ahead();
    if (many != null && ahead(column).show(lent, column, position, many, around, shown)) return;
    lent.lend(column, position, 1, length, around);
    try (ConvertedSchema.Converted converted = type.schema().convert(around, place)) {
      shown.reference(converted.vector(0));
    } finally {
      if (!around.moved()) lent.letGo();
    }
  }

  private SlicesAhead ahead(int column) {
    return ahead.computeIfAbsent(column, _ -> new SlicesAhead(arena.allocate(ADDRESS)));
  }

  private DecodedDictionary dictionary(LentBatch lent, int column, ColumnType type)
      throws ConvertedSchema.Refused {
    DecodedDictionary known = dictionaries.get(column);
    if (known != null && known.serves(lent, column)) return known;
    DecodedDictionary decoded = DecodedDictionary.of(lent, column, type);
    dictionaries.put(column, decoded);
    if (known != null) known.close();
    return decoded;
  }

  private void finish() {
    LentBatch lent = current;
    current = null;
    ahead.values().forEach(SlicesAhead::close);
    if (lent != null) lent.letGo();
  }

  @Override
  public void close() {
    finish();
    dictionaries.values().forEach(DecodedDictionary::close);
  }
}
