package io.sheaf.format.encode;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which columns can be dictionary-encoded here, and the schema that they have then.
public final class Encodable {
  /// The index type of a dictionary unless a table says otherwise: that of pyarrow and DuckDB.
  public static final Type.Int INDEX = new Type.Int(32, true);

  private static final String EXTENSION = "ARROW:extension:name";
  private static final char REPLACEMENT = 0xFFFD;

  private Encodable() {}

  /// Whether it is text, binary or of a fixed width in whole bytes, and not encoded yet. Extension
  /// types are left alone: what reads them expects the storage that they are defined with.
  public static boolean is(Field field) {
    return field.dictionary() == null
        && field.metadata().stream().noneMatch(pair -> pair.key().equals(EXTENSION))
        && switch (field.type()) {
          case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> true;
          case Type.Binary _, Type.LargeBinary _, Type.BinaryView _ -> true;
          case Type.FixedSizeBinary(int width) -> width > 0;
          case Type.Int _, Type.FloatingPoint _, Type.Decimal _ -> true;
          case Type.Date _, Type.Time _, Type.Timestamp _ -> true;
          case Type.Duration _, Type.Interval _ -> true;
          default -> false;
        };
  }

  /// Whether it is text that [#is] encodable.
  public static boolean isText(Field field) {
    return is(field)
        && switch (field.type()) {
          case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> true;
          default -> false;
        };
  }

  /// The same columns, some with a dictionary of their own, under ids that are free.
  static SchemaMessage schema(SchemaMessage plain, Map<Integer, Type.Int> indices) {
    long id = 0;
    for (long taken : plain.dictionaries().keySet()) id = Math.max(id, Math.addExact(taken, 1));
    List<Field> fields = new ArrayList<>(plain.schema().fields());
    requireText(plain.schema().metadata());
    fields.forEach(Encodable::requireText);
    for (Map.Entry<Integer, Type.Int> each : indices.entrySet()) {
      Field field = fields.get(each.getKey());
      if (!is(field)) throw new AssertionError("not to be encoded: " + field);
      var dictionary = new Field.Dictionary(id++, each.getValue(), false);
      fields.set(
          each.getKey(),
          new Field(
              field.name(),
              field.type(),
              field.nullable(),
              dictionary,
              field.children(),
              field.metadata()));
    }
    return SchemaMessage.of(new Schema(fields, plain.schema().metadata()));
  }

  private static void requireText(Field field) {
    requireText(field.metadata());
    field.children().forEach(Encodable::requireText);
  }

  /// The bytes of a schema pass as they are, unless it is written anew: then what is not UTF-8
  /// would be lost.
  private static void requireText(List<Field.KeyValue> metadata) {
    for (Field.KeyValue pair : metadata) {
      if (pair.key().indexOf(REPLACEMENT) >= 0 || pair.value().indexOf(REPLACEMENT) >= 0) {
        throw new UnsupportedException(
            "metadata \"" + pair.key() + "\" is not UTF-8, and would not outlast encoding");
      }
    }
  }
}
