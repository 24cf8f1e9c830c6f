package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `duckdb_arrow_converted_schema`: what DuckDB made of an Arrow schema.
public final class ConvertedSchema implements AutoCloseable {
  private static final Downcall FROM_ARROW =
      Downcall.of("duckdb_schema_from_arrow", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall CHUNK =
      Downcall.of("duckdb_data_chunk_from_arrow", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private static final Downcall DESTROY =
      Downcall.ofVoid("duckdb_destroy_arrow_converted_schema", ADDRESS);
  private static final Downcall MESSAGE =
      Downcall.of("duckdb_error_data_message", ADDRESS, ADDRESS);
  private static final Downcall DESTROY_ERROR =
      Downcall.ofVoid("duckdb_destroy_error_data", ADDRESS);

  private static final Pattern JSON =
      Pattern.compile("^\\{\"exception_type\".*\"exception_message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final MemorySegment connection;
  private final MemorySegment handle;

  /// DuckDB does not know a type, or met values that it does not allow. The message is DuckDB's.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /// `duckdb_error_data duckdb_schema_from_arrow(duckdb_connection, struct ArrowSchema *,
  /// duckdb_arrow_converted_schema *)`, of a struct.
  public ConvertedSchema(OwnConnection connection, ArrowSchema schema) throws Refused {
    this.connection = connection.handle();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ADDRESS);
      check(FROM_ARROW.pointer(this.connection, schema.memory(), place));
      handle = place.get(ADDRESS, 0);
    }
  }

  /// `duckdb_error_data duckdb_data_chunk_from_arrow(duckdb_connection, struct ArrowArray *,
  /// duckdb_arrow_converted_schema, duckdb_data_chunk *)`: makes a vector of each member of a
  /// struct array, for the caller to close; what refers to one keeps what it needs. DuckDB takes
  /// over to release the array, but where [ArrowArray#moved] still says no.
  ///
  /// @param place of a pointer, until the vectors are closed
  public Converted convert(ArrowArray array, MemorySegment place) throws Refused {
    check(CHUNK.pointer(connection, array.memory(), handle, place));
    return new Converted(place);
  }

  /// A chunk of the members. Its place is a pointer to it.
  public record Converted(MemorySegment place) implements AutoCloseable {
    /// A member.
    public Vector vector(long member) {
      return new DataChunk(place.get(ADDRESS, 0)).vector(member);
    }

    @Override
    public void close() {
      DataChunk.destroy(place);
    }
  }

  /// `const char *duckdb_error_data_message(duckdb_error_data)`, `void
  /// duckdb_destroy_error_data(duckdb_error_data *)`
  private static void check(@Nullable MemorySegment error) throws Refused {
    if (error == null || error.address() == 0) return;
    String message = Library.text(MESSAGE.pointer(error));
    DESTROY_ERROR.destroy(error);
    throw new Refused(plain(message));
  }

  /// The words of an exception that is told as JSON.
  private static String plain(String message) {
    Matcher words = JSON.matcher(message);
    return words.find() ? words.group(1).replace("\\\"", "\"") : message;
  }

  /// `void duckdb_destroy_arrow_converted_schema(duckdb_arrow_converted_schema *)`
  @Override
  public void close() {
    DESTROY.destroy(handle);
  }
}
