package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Near;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// All rows of another input, in ascending order of one column, nulls last.
///
/// An embedded DuckDB sorts them, beside memory in temporary files if it must. What it would not
/// give back in the type in which it came is refused before a row is read. Rows of the same value
/// come in any order. The other input stays its owner's.
public final class SortedRows implements Input {
  private final Input input;
  private final SortQuery query;

  private SortedRows(Input input, SortQuery query) {
    this.input = input;
    this.query = query;
  }

  /// Reads all of `input` and sorts it by the top-level column of that name.
  public static SortedRows open(Input input, String column, BufferAllocator allocator)
      throws IOException {
    BatchSource rows = input.rows();
    SchemaMessage schema = rows.schema();
    int index = index(schema.schema().fields(), column);
    try {
      try (var probe = SortQuery.run(new NoRows(schema), index, allocator)) {
        check(schema.schema().fields(), probe.found());
      }
      return new SortedRows(input, SortQuery.run(rows, index, allocator));
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  static CommandException refused(Exception failure) {
    String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return CommandException.failed(
        "rows cannot be sorted here: " + reason + "; sort them before, or leave --sort out",
        failure);
  }

  private static int index(List<Field> fields, String column) {
    List<String> names = fields.stream().map(Field::name).toList();
    int index = names.indexOf(column);
    if (index < 0) {
      throw CommandException.absent(
          "no column \"" + column + "\" to sort by" + Near.suggestion(column, names));
    }
    return index;
  }

  private static void check(List<Field> came, List<Field> found) {
    for (int i = 0; i < came.size(); i++) {
      if (came.get(i).dictionary() != null || !sameType(came.get(i), found.get(i))) {
        throw CommandException.failed(
            "column \""
                + came.get(i).name()
                + "\" has a type that would not outlast sorting here; sort the rows before, or"
                + " leave --sort out");
      }
    }
  }

  private static boolean sameType(Field one, Field other) {
    boolean same =
        one.type().equals(other.type()) && one.children().size() == other.children().size();
    for (int i = 0; same && i < one.children().size(); i++) {
      Field child = one.children().get(i);
      same = child.dictionary() == null && sameType(child, other.children().get(i));
    }
    return same;
  }

  @Override
  public BatchSource rows() {
    return query;
  }

  @Override
  public long sourceBytes() {
    return input.sourceBytes();
  }

  @Override
  public double done(long rows) {
    return rows / (double) Math.max(1, query.count());
  }

  @Override
  public void close() throws IOException {
    query.close();
  }

  /// The schema alone.
  private record NoRows(SchemaMessage schema) implements BatchSource {
    @Override
    public @Nullable Incoming next() {
      return null;
    }

    @Override
    public void close() {}
  }
}
