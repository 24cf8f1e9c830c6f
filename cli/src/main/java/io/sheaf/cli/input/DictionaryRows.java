package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Near;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.encode.DictionarySource;
import io.sheaf.format.encode.Encodable;
import io.sheaf.format.encode.FewValues;
import io.sheaf.format.encode.HeldSource;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.format.value.TypeName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All rows of another input, with some columns dictionary-encoded.
///
/// The index type is the table's, where there is one with such a column, else int32. The other
/// input stays its owner's.
public final class DictionaryRows implements Input {
  /// What is read before it is decided which columns have few values.
  private static final long LOOK_AHEAD = 64L << 20;

  private final Input input;
  private final HeldSource held;
  private final DictionarySource rows;

  private DictionaryRows(Input input, HeldSource held, DictionarySource rows) {
    this.input = input;
    this.held = held;
    this.rows = rows;
  }

  /// Encodes these columns; those that come encoded stay as they are.
  ///
  /// @param table the columns of the table that the rows are appended to, or null
  public static DictionaryRows of(Input input, List<String> columns, @Nullable List<Field> table)
      throws IOException {
    List<Field> fields = input.rows().schema().schema().fields();
    Map<Integer, Type.Int> indices = new TreeMap<>();
    for (String column : columns) {
      int place = place(fields, column);
      Field field = fields.get(place);
      if (field.dictionary() != null) continue;
      if (!Encodable.is(field)) {
        throw CommandException.failed(
            "column \""
                + column
                + "\" is "
                + TypeName.of(field)
                + "; a dictionary takes text, binary and plain values of whole bytes");
      }
      indices.put(place, index(table, column));
    }
    return open(input, HeldSource.of(input.rows(), 0), indices);
  }

  /// Encodes the columns that the table has encoded; without a table, those of text that seem to
  /// have few values ([FewValues]).
  ///
  /// @param table the columns of the table that the rows are appended to, or null
  public static DictionaryRows auto(Input input, @Nullable List<Field> table) throws IOException {
    HeldSource held = HeldSource.of(input.rows(), table == null ? LOOK_AHEAD : 0);
    List<Field> fields = held.schema().schema().fields();
    Map<Integer, Type.Int> indices = new TreeMap<>();
    if (table == null) {
      FewValues.columns(fields, held.rows()).forEach(place -> indices.put(place, Encodable.INDEX));
    } else {
      for (int place = 0; place < fields.size(); place++) {
        Field field = fields.get(place);
        boolean encoded = dictionary(table, field.name()) != null;
        if (encoded && Encodable.is(field)) indices.put(place, index(table, field.name()));
      }
    }
    return open(input, held, indices);
  }

  private static DictionaryRows open(Input input, HeldSource held, Map<Integer, Type.Int> indices) {
    try {
      return new DictionaryRows(input, held, new DictionarySource(held, indices));
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private static int place(List<Field> fields, String column) {
    List<String> names = fields.stream().map(Field::name).toList();
    int place = names.indexOf(column);
    if (place < 0) {
      throw CommandException.absent(
          "no column \"" + column + "\" to encode" + Near.suggestion(column, names));
    }
    return place;
  }

  private static Type.Int index(@Nullable List<Field> table, String column) {
    Field.Dictionary known = table == null ? null : dictionary(table, column);
    return known == null ? Encodable.INDEX : known.index();
  }

  private static Field.@Nullable Dictionary dictionary(List<Field> table, String column) {
    for (Field field : table) {
      if (field.name().equals(column)) return field.dictionary();
    }
    return null;
  }

  @Override
  public BatchSource rows() {
    return rows;
  }

  @Override
  public long sourceBytes() {
    return input.sourceBytes();
  }

  @Override
  public double done(long read) {
    return input.done(read);
  }

  @Override
  public void close() {
    try (held) {
      rows.close();
    }
  }
}
