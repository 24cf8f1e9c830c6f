package io.sheaf.format.encode;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.Slicer;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.validate.DictionarySizes;
import io.sheaf.format.validate.Validator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The rows of another source with some of its columns dictionary-encoded.
///
/// Every change of a dictionary ends a segment. So when a value is new, rows are held back up to
/// [#WINDOW_BYTES], or until a dictionary is full, and leave behind dictionaries that know the
/// values of them all; rows without a new value pass at once. A dictionary grows to 16 MiB, 16
/// bytes counted for each value; the next new value begins an empty one, so that no segment carries
/// more than that of values it does not use.
///
/// Rows are validated before they are looked at. One thread at a time. The source is closed by
/// whoever opened it, and this by whoever made it.
public final class DictionarySource implements BatchSource {
  /// How many bytes of encoded rows are held back, and one slice more.
  public static final long WINDOW_BYTES = 128L << 20;

  private static final long FULL_BYTES = 16L << 20;
  private static final long SLICE_ROWS = 64 << 10;
  private static final DictionarySizes UNKNOWN = _ -> DictionarySizes.UNKNOWN;

  private final BatchSource source;
  private final SchemaMessage schema;
  private final long window;
  private final TreeMap<Integer, ColumnEncoder> columns = new TreeMap<>();
  private final Queue<Incoming> ready = new ArrayDeque<>();
  private @Nullable Arena memory;
  private @Nullable RowBatch current;
  private long at;
  private Incoming.@Nullable DictionaryValues after;

  /// Encodes columns of `source`, which has not been read yet.
  ///
  /// @param indices the index types of the columns that [Encodable] takes, by their place
  /// @throws UnsupportedException when the schema cannot be written anew without loss
  public DictionarySource(BatchSource source, Map<Integer, Type.Int> indices) {
    this(source, indices, WINDOW_BYTES, FULL_BYTES);
  }

  /// The same with other bounds.
  DictionarySource(BatchSource source, Map<Integer, Type.Int> indices, long window, long full) {
    this.source = source;
    this.window = window;
    this.schema = indices.isEmpty() ? source.schema() : Encodable.schema(source.schema(), indices);
    for (int column : indices.keySet()) {
      columns.put(column, new ColumnEncoder(schema.schema().fields().get(column), full));
    }
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    if (ready.isEmpty()) fill();
    return ready.poll();
  }

  /// Makes ready what comes next: nothing at the end.
  private void fill() throws IOException {
    release();
    Arena arena = Arena.ofShared();
    memory = arena;
    RowBatch slice = slice(arena);
    if (slice == null) {
      if (after != null) ready.add(after);
      after = null;
      return;
    }
    RowBatch encoded = encodeFirst(slice, arena);
    if (columns.values().stream().noneMatch(ColumnEncoder::changed)) {
      ready.add(new Incoming.Rows(encoded));
    } else {
      window(encoded, arena);
    }
  }

  private void window(RowBatch first, Arena arena) throws IOException {
    List<Incoming> held = new ArrayList<>();
    @Nullable RowBatch own = OwnedCopy.of(first, arena);
    long bytes = 0;
    while (own != null) {
      held.add(new Incoming.Rows(own));
      bytes += own.bytes();
      own = bytes < window && mayGrow() ? another(arena) : null;
    }
    for (ColumnEncoder column : columns.values()) {
      if (column.changed()) ready.add(column.send(arena));
    }
    ready.addAll(held);
  }

  private boolean mayGrow() {
    return columns.values().stream().noneMatch(column -> column.changed() && column.full());
  }

  /// The next slice, encoded and copied; null when it is not for this window.
  private @Nullable RowBatch another(SegmentAllocator window) throws IOException {
    try (Arena step = Arena.ofConfined()) {
      RowBatch slice = slice(step);
      if (slice == null) return null;
      RowBatch encoded = encode(slice, step);
      if (encoded == null) {
        at -= slice.rows(); // first in the next window
        return null;
      }
      return OwnedCopy.of(encoded, window);
    }
  }

  /// Rows that nothing is held before: a dictionary may begin anew.
  private RowBatch encodeFirst(RowBatch slice, SegmentAllocator memory) {
    List<ArrayData> encoded = new ArrayList<>(slice.columns());
    columns.forEach(
        (place, column) -> {
          boolean full = column.full();
          ArrayData indices = column.encode(slice.columns().get(place), memory);
          if (indices == null || (full && column.changed())) {
            column.clear();
            indices = column.encode(slice.columns().get(place), memory);
          }
          if (indices == null) throw tooMany(column, slice);
          encoded.set(place, indices);
        });
    return new RowBatch(slice.rows(), encoded);
  }

  private @Nullable RowBatch encode(RowBatch slice, SegmentAllocator memory) {
    List<ArrayData> encoded = new ArrayList<>(slice.columns());
    for (Map.Entry<Integer, ColumnEncoder> each : columns.entrySet()) {
      ArrayData column = slice.columns().get(each.getKey());
      ArrayData indices = each.getValue().encode(column, memory);
      if (indices == null) return null;
      encoded.set(each.getKey(), indices);
    }
    return new RowBatch(slice.rows(), encoded);
  }

  private static UnsupportedException tooMany(ColumnEncoder column, RowBatch slice) {
    return new UnsupportedException(
        "column "
            + column.field().name()
            + " has more different values in "
            + slice.rows()
            + " rows than the "
            + column.most()
            + " that its index type counts; use a table with a wider one, or plain values");
  }

  /// The next rows, at most [#SLICE_ROWS]; null at the end, and before a dictionary of the source.
  private @Nullable RowBatch slice(SegmentAllocator memory) throws IOException {
    RowBatch batch = current;
    while (batch == null || at == batch.rows()) {
      if (after != null) return null;
      switch (source.next()) {
        case null -> {
          return null;
        }
        case Incoming.DictionaryValues values -> after = values;
        case Incoming.Rows(RowBatch rows) -> {
          Validator.validate(rows, source.schema().schema(), UNKNOWN);
          batch = rows;
          at = 0;
        }
      }
      current = batch;
    }
    long rows = Math.min(SLICE_ROWS, batch.rows() - at);
    RowBatch slice = rows == batch.rows() ? batch : Slicer.slice(batch, at, rows, memory);
    at += rows;
    return slice;
  }

  private void release() {
    if (memory != null) memory.close();
    memory = null;
  }

  @Override
  public void close() {
    ready.clear();
    release();
    columns.values().forEach(ColumnEncoder::close);
    columns.clear();
  }
}
