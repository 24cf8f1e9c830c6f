package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.ArrowArray;
import io.sheaf.duckdb.capi.ConvertedSchema;
import io.sheaf.duckdb.capi.DataChunk;
import io.sheaf.duckdb.capi.Vector;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Slices of a column that DuckDB makes vectors of at once, before they are asked for: where values
/// stay where they lie, that takes hardly longer than to make one. For one worker.
final class SlicesAhead {
  /// How many there are.
  static final int COUNT = 16;

  private static final long ROWS = (long) COUNT * DataChunk.ROWS;
  private final MemorySegment place;
  private ConvertedSchema.@Nullable Converted made;
  private long first;

  /// @param place of a pointer
  SlicesAhead(MemorySegment place) {
    this.place = place;
  }

  /// Whether the values of a column stay where they lie; others may be refused, and so not before
  /// they are asked for.
  static boolean serves(Field field) {
    if (field.dictionary() != null) return false;
    return switch (field.type()) {
      case Type.Int _ -> true;
      case Type.FloatingPoint number -> number.precision() != Type.Precision.HALF;
      case Type.Date date -> date.unit() == Type.DateUnit.DAY;
      case Type.Timestamp time -> time.zone() == null;
      case Type.Decimal decimal -> decimal.bits() == bits(decimal.precision());
      default -> false;
    };
  }

  /// Of a decimal of DuckDB's.
  private static int bits(int precision) {
    if (precision > 18) return 128;
    return precision > 9 ? 64 : precision > 4 ? 32 : 16;
  }

  /// Shows the slice at a position; positions come in order until [#close].
  ///
  /// @return false where too few rows are left of the batch
  boolean show(
      LentBatch lent,
      int column,
      long position,
      ConvertedSchema schema,
      ArrowArray around,
      Vector shown)
      throws ConvertedSchema.Refused {
    if (position == first + ROWS) close();
    ConvertedSchema.Converted vectors = made;
    if (vectors == null) {
      if (lent.rows() - position < ROWS) return false;
      lent.lend(column, position, COUNT, DataChunk.ROWS, around);
      try {
        vectors = schema.convert(around, place);
      } finally {
        if (!around.moved()) lent.letGo();
      }
      made = vectors;
      first = position;
    }
    shown.reference(vectors.vector((position - first) / DataChunk.ROWS));
    return true;
  }

  /// Gives the vectors up; what DuckDB has of them stays.
  void close() {
    if (made != null) made.close();
    made = null;
  }
}
