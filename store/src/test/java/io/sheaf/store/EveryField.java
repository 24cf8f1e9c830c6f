package io.sheaf.store;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.schema.Type.TimeUnit;
import io.sheaf.format.schema.Type.UnionMode;
import java.util.ArrayList;
import java.util.List;

/// One field or more of every type of the Arrow columnar format.
final class EveryField {
  private static final Type.Int INT = new Type.Int(32, true);
  private static final Type.Utf8 TEXT = new Type.Utf8();

  private EveryField() {}

  /// All of them, each of its own name.
  static SchemaMessage schema() {
    List<Field> all = new ArrayList<>(flat());
    all.addAll(nested());
    all.addAll(encoded());
    return SchemaMessage.of(new Schema(all, List.of(new KeyValue("key", "value"))));
  }

  /// Those that Arrow Java has vectors for.
  static SchemaMessage vectors() {
    List<Field> all = new ArrayList<>(schema().schema().fields());
    all.removeIf(field -> field.type() instanceof Type.Decimal decimal && decimal.bits() < 128);
    return SchemaMessage.of(new Schema(all, List.of()));
  }

  static List<Field> flat() {
    List<Type> types = new ArrayList<>(List.of(new Type.Null(), new Type.Bool()));
    for (int bits = 8; bits <= 64; bits *= 2) {
      types.add(new Type.Int(bits, true));
      types.add(new Type.Int(bits, false));
    }
    for (Type.Precision precision : Type.Precision.values()) {
      types.add(new Type.FloatingPoint(precision));
    }
    types.add(new Type.Decimal(9, 2, 32));
    types.add(new Type.Decimal(18, 3, 64));
    types.add(new Type.Decimal(38, 10, 128));
    types.add(new Type.Decimal(76, 20, 256));
    for (Type.DateUnit unit : Type.DateUnit.values()) types.add(new Type.Date(unit));
    for (TimeUnit unit : TimeUnit.values()) {
      types.add(new Type.Time(unit, bits(unit)));
      types.add(new Type.Timestamp(unit, null));
      types.add(new Type.Timestamp(unit, "Europe/Berlin"));
      types.add(new Type.Duration(unit));
    }
    for (Type.IntervalUnit unit : Type.IntervalUnit.values()) types.add(new Type.Interval(unit));
    types.add(new Type.FixedSizeBinary(7));
    types.addAll(List.of(new Type.Binary(), new Type.LargeBinary(), new Type.BinaryView()));
    types.addAll(List.of(TEXT, new Type.LargeUtf8(), new Type.Utf8View()));
    List<Field> fields = new ArrayList<>();
    for (Type type : types) fields.add(Field.of("flat " + fields.size(), type, true));
    fields.add(Field.of("not null", new Type.Int(64, true), false));
    return fields;
  }

  private static int bits(TimeUnit unit) {
    return switch (unit) {
      case SECOND, MILLISECOND -> 32;
      case MICROSECOND, NANOSECOND -> 64;
    };
  }

  static List<Field> nested() {
    Field number = Field.of("item", INT, true);
    Field text = Field.of("text", TEXT, true);
    Field view = Field.of("view", new Type.Utf8View(), true);
    Field key = Field.of("key", TEXT, false);
    Field entries = Field.of("entries", new Type.Struct(), false, key, number);
    Field ends = Field.of("run_ends", INT, false);
    Field struct = Field.of("struct", new Type.Struct(), true, number, text, view);
    return List.of(
        Field.of("list", new Type.ListType(), true, number),
        Field.of("large list", new Type.LargeList(), true, text),
        Field.of("list view", new Type.ListView(), true, number),
        Field.of("large list view", new Type.LargeListView(), true, view),
        Field.of("fixed list", new Type.FixedSizeList(3), true, number),
        struct,
        Field.of("empty struct", new Type.Struct(), true),
        Field.of("map", new Type.MapType(false), true, entries),
        Field.of("sparse", new Type.Union(UnionMode.SPARSE, List.of(5, 7)), true, number, text),
        Field.of("dense", new Type.Union(UnionMode.DENSE, List.of(0, 127)), true, number, text),
        Field.of("runs", new Type.RunEndEncoded(), true, ends, Field.of("values", TEXT, true)),
        Field.of("deep", new Type.ListType(), true, struct));
  }

  /// Dictionaries: plain, shared, below others, of others, and with narrow indices.
  static List<Field> encoded() {
    Field inner = encoded("inner", 7, INT, TEXT);
    Field struct = Field.of("s", new Type.Struct(), true, inner, Field.of("n", INT, true));
    return List.of(
        encoded("words", 3, new Type.Int(8, true), TEXT),
        encoded("numbers", 4, new Type.Int(16, false), new Type.Int(64, true)),
        encoded("shared words", 3, new Type.Int(64, true), TEXT),
        encoded("views", 5, new Type.Int(32, false), new Type.Utf8View()),
        Field.of("list of words", new Type.ListType(), true, encoded("item", 6, INT, TEXT)),
        new Field(
            "encoded structs",
            new Type.Struct(),
            true,
            new Field.Dictionary(8, INT, false),
            List.of(struct.children().getFirst(), struct.children().getLast()),
            List.of()),
        new Field(
            "extension",
            new Type.FixedSizeBinary(16),
            true,
            null,
            List.of(),
            List.of(new KeyValue("ARROW:extension:name", "acme.opaque"))));
  }

  static Field encoded(String name, long id, Type.Int index, Type values) {
    return new Field(
        name, values, true, new Field.Dictionary(id, index, false), List.of(), List.of());
  }
}
