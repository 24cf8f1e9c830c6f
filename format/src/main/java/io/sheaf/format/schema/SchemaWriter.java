package io.sheaf.format.schema;

import io.sheaf.format.flat.ArrowShapes;
import io.sheaf.format.flat.FlatBuilder;
import io.sheaf.format.flat.FlatCopy;
import io.sheaf.format.flat.FlatTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/// Writes schema messages: from the model, or from chosen fields of another message.
final class SchemaWriter {
  private static final int SCHEMA_CODE = 1;
  private static final int VERSION_5 = 4;

  private final FlatBuilder builder = new FlatBuilder();

  private SchemaWriter() {}

  static byte[] write(Schema schema) {
    var writer = new SchemaWriter();
    int fields = writer.fields(schema.fields());
    int metadata = Metadata.write(writer.builder, schema.metadata());
    return writer.message(fields, metadata, 0);
  }

  /// The same message with these top-level fields only, their bytes kept.
  static byte[] project(FlatTable schema, int[] columns) {
    var writer = new SchemaWriter();
    List<Integer> handles = new ArrayList<>();
    for (int column : columns) {
      handles.add(FlatCopy.table(writer.builder, schema.element(1, column), ArrowShapes.FIELD));
    }
    return writer.message(schema, handles);
  }

  /// The same message with all fields of `more` behind its own, their bytes kept but for the ids of
  /// their dictionaries.
  static byte[] append(FlatTable schema, FlatTable more, LongUnaryOperator dictionaryIds) {
    var writer = new SchemaWriter();
    List<Integer> handles = new ArrayList<>();
    for (int i = 0; i < schema.count(1); i++) {
      handles.add(FlatCopy.table(writer.builder, schema.element(1, i), ArrowShapes.FIELD));
    }
    for (int i = 0; i < more.count(1); i++) {
      FlatTable field = more.element(1, i);
      handles.add(FlatCopy.table(writer.builder, field, ArrowShapes.FIELD, dictionaryIds));
    }
    return writer.message(schema, handles);
  }

  /// A message of these fields with everything else of `schema`.
  private byte[] message(FlatTable schema, List<Integer> handles) {
    int fields = builder.tables(handles);
    int metadata = FlatCopy.tables(builder, schema, 2, ArrowShapes.KEY_VALUE);
    int features =
        schema.position(3) == 0 ? 0 : builder.values(schema.values(3, 8), schema.count(3));
    return message(fields, metadata, features);
  }

  /// A message around a copy of a whole table `Schema`.
  static byte[] copy(FlatTable schema) {
    var writer = new SchemaWriter();
    return writer.message(FlatCopy.table(writer.builder, schema, ArrowShapes.SCHEMA));
  }

  private byte[] message(int fields, int metadata, int features) {
    builder.startTable(4);
    builder.offset(1, fields);
    if (metadata != 0) builder.offset(2, metadata);
    if (features != 0) builder.offset(3, features);
    return message(builder.endTable());
  }

  private byte[] message(int schema) {
    builder.startTable(5);
    builder.offset(2, schema);
    builder.scalar(0, 2, VERSION_5);
    builder.scalar(1, 1, SCHEMA_CODE);
    return builder.finish(builder.endTable());
  }

  private int fields(List<Field> fields) {
    List<Integer> handles = new ArrayList<>();
    for (Field field : fields) handles.add(field(field));
    return builder.tables(handles);
  }

  private int field(Field field) {
    TypeRules.check(field);
    int name = TypeCodec.text(builder, field.name());
    int children = fields(field.children());
    int type = TypeCodec.write(builder, field.type());
    int dictionary = field.dictionary() == null ? 0 : dictionary(field.dictionary());
    int metadata = Metadata.write(builder, field.metadata());
    builder.startTable(7);
    builder.offset(0, name);
    builder.offset(3, type);
    if (dictionary != 0) builder.offset(4, dictionary);
    builder.offset(5, children);
    if (metadata != 0) builder.offset(6, metadata);
    builder.scalar(1, 1, field.nullable() ? 1 : 0);
    builder.scalar(2, 1, TypeCodec.code(field.type()));
    return builder.endTable();
  }

  private int dictionary(Field.Dictionary dictionary) {
    int index = TypeCodec.write(builder, dictionary.index());
    builder.startTable(4);
    builder.scalar(0, 8, dictionary.id());
    builder.offset(1, index);
    builder.scalar(2, 1, dictionary.ordered() ? 1 : 0);
    return builder.endTable();
  }
}
