package io.sheaf.format.schema;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.schema.Field.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the table `Schema` of a verified flatbuffer into the model.
final class SchemaReader {
  private final Texts texts;
  private final Enums enums;
  private int fields;

  private SchemaReader(Texts texts, Enums enums) {
    this.texts = texts;
    this.enums = enums;
  }

  /// Reads a schema; `enums` gets to know what is to be mended in its buffer.
  static Schema read(FlatTable schema, Enums enums) {
    if (schema.int16(0, 0) != 0) {
      throw new UnsupportedException(
          "big-endian data: write it again on a little-endian machine, or with pyarrow, which"
              + " converts on reading");
    }
    if (schema.position(1) == 0) throw new MalformedException("schema without a list of fields");
    var reader = new SchemaReader(new Texts(schema.buffer()), enums);
    return new Schema(reader.fields(schema, 1, 1), reader.metadata(schema, 2));
  }

  /// Reads a list of key-value pairs of any table.
  static List<KeyValue> metadataOf(FlatTable table, int slot) {
    return new SchemaReader(new Texts(table.buffer()), new Enums()).metadata(table, slot);
  }

  private List<Field> fields(FlatTable table, int slot, int depth) {
    int count = table.count(slot);
    fields += count;
    if (fields > SchemaMessage.MAX_FIELDS) {
      throw new UnsupportedException(
          "schema of more than " + SchemaMessage.MAX_FIELDS + " fields, nested ones counted");
    }
    if (count > 0 && depth > SchemaMessage.MAX_DEPTH) {
      throw new UnsupportedException(
          "fields nested more than " + SchemaMessage.MAX_DEPTH + " deep");
    }
    List<Field> result = new ArrayList<>(count);
    for (int i = 0; i < count; i++) result.add(field(table.element(slot, i), depth));
    return result;
  }

  private Field field(FlatTable table, int depth) {
    String name = texts.name(table, 0, "the name of a field");
    List<Field> children = fields(table, 5, depth + 1);
    FlatTable typeTable = table.table(3);
    if (typeTable == null) throw new MalformedException("field \"" + name + "\" without a type");
    Type type = TypeCodec.read(table.int8(2, 0) & 0xff, typeTable, children.size(), texts, enums);
    Field.Dictionary dictionary = dictionary(name, table.table(4));
    var field = new Field(name, type, table.flag(1), dictionary, children, metadata(table, 6));
    TypeRules.check(field);
    return field;
  }

  private static Field.@Nullable Dictionary dictionary(String name, @Nullable FlatTable table) {
    if (table == null) return null;
    FlatTable index = table.table(1);
    if (index == null) {
      throw new UnsupportedException(
          "dictionary of field \"" + name + "\" without an index type; write int32 out");
    }
    return new Field.Dictionary(table.int64(0, 0), TypeCodec.integer(index), table.flag(2));
  }

  private List<KeyValue> metadata(FlatTable table, int slot) {
    int count = table.count(slot);
    List<KeyValue> result = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      FlatTable pair = table.element(slot, i);
      result.add(new KeyValue(texts.metadata(pair, 0), texts.metadata(pair, 1)));
    }
    return result;
  }
}
