package io.sheaf.format.flat;

import io.sheaf.format.flat.Shape.Scalar;
import io.sheaf.format.flat.Shape.Slot;
import io.sheaf.format.flat.Shape.Table;
import io.sheaf.format.flat.Shape.Tables;
import io.sheaf.format.flat.Shape.Text;
import io.sheaf.format.flat.Shape.UnionType;
import io.sheaf.format.flat.Shape.UnionValue;
import io.sheaf.format.flat.Shape.Values;
import java.util.List;

/// The tables of `Schema.fbs`, `Message.fbs` and `File.fbs`, slots in the order of those files.
public final class ArrowShapes {
  private static final Slot BYTE = new Scalar(1);
  private static final Slot SHORT = new Scalar(2);
  private static final Slot INT = new Scalar(4);
  private static final Slot LONG = new Scalar(8);
  private static final Slot TEXT = new Text();

  /// `KeyValue`: key, value.
  public static final Shape KEY_VALUE = Shape.of("KeyValue", TEXT, TEXT);

  private static final Slot METADATA = new Tables(() -> KEY_VALUE);
  private static final Shape INT_TYPE = Shape.of("Int", INT, BYTE);

  /// `DictionaryEncoding`: id, indexType, isOrdered, dictionaryKind.
  static final Shape DICTIONARY =
      Shape.of("DictionaryEncoding", LONG, new Table(() -> INT_TYPE), BYTE, SHORT);

  /// The members of the union `Type`; type code `i` is member `i - 1`.
  private static final List<Shape> TYPES =
      List.of(
          Shape.of("Null"),
          INT_TYPE,
          Shape.of("FloatingPoint", SHORT),
          Shape.of("Binary"),
          Shape.of("Utf8"),
          Shape.of("Bool"),
          Shape.of("Decimal", INT, INT, INT),
          Shape.of("Date", SHORT),
          Shape.of("Time", SHORT, INT),
          Shape.of("Timestamp", SHORT, TEXT),
          Shape.of("Interval", SHORT),
          Shape.of("List"),
          Shape.of("Struct_"),
          Shape.of("Union", SHORT, new Values(4)),
          Shape.of("FixedSizeBinary", INT),
          Shape.of("FixedSizeList", INT),
          Shape.of("Map", BYTE),
          Shape.of("Duration", SHORT),
          Shape.of("LargeBinary"),
          Shape.of("LargeUtf8"),
          Shape.of("LargeList"),
          Shape.of("RunEndEncoded"),
          Shape.of("BinaryView"),
          Shape.of("Utf8View"),
          Shape.of("ListView"),
          Shape.of("LargeListView"));

  /// `Field`: name, nullable, type (two slots), dictionary, children, custom_metadata.
  public static final Shape FIELD =
      Shape.of(
          "Field",
          TEXT,
          BYTE,
          new UnionType(TYPES),
          new UnionValue(),
          new Table(() -> DICTIONARY),
          new Tables(ArrowShapes::field),
          METADATA);

  /// `Schema`: endianness, fields, custom_metadata, features.
  public static final Shape SCHEMA =
      Shape.of("Schema", SHORT, new Tables(ArrowShapes::field), METADATA, new Values(8));

  private static final Shape COMPRESSION = Shape.of("BodyCompression", BYTE, BYTE);

  /// `RecordBatch`: length, nodes, buffers, compression, variadicBufferCounts.
  public static final Shape RECORD_BATCH =
      Shape.of(
          "RecordBatch",
          LONG,
          new Values(16),
          new Values(16),
          new Table(() -> COMPRESSION),
          new Values(8));

  /// `DictionaryBatch`: id, data, isDelta.
  public static final Shape DICTIONARY_BATCH =
      Shape.of("DictionaryBatch", LONG, new Table(() -> RECORD_BATCH), BYTE);

  /// `Message`: version, header (two slots), bodyLength, custom_metadata. Tensors are not
  /// described: a message that holds one is refused by its type, and nothing in it is followed.
  public static final Shape MESSAGE =
      Shape.of(
          "Message",
          SHORT,
          new UnionType(List.of(SCHEMA, DICTIONARY_BATCH, RECORD_BATCH)),
          new UnionValue(),
          LONG,
          METADATA);

  /// `Footer`: version, schema, dictionaries, recordBatches, custom_metadata.
  public static final Shape FOOTER =
      Shape.of("Footer", SHORT, new Table(() -> SCHEMA), new Values(24), new Values(24), METADATA);

  private ArrowShapes() {}

  private static Shape field() {
    return FIELD;
  }
}
