package io.sheaf.format.ipc;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Type;
import io.sheaf.format.schema.Type.DateUnit;
import io.sheaf.format.schema.Type.IntervalUnit;
import io.sheaf.format.schema.Type.Precision;
import io.sheaf.format.schema.Type.TimeUnit;
import io.sheaf.format.schema.Type.UnionMode;
import java.util.ArrayList;
import java.util.List;

/// One field or more of every type of the columnar format.
final class EveryType {
  private static final Type.Int INT_32 = new Type.Int(32, true);

  private EveryType() {}

  /// Types that are not nested.
  static List<Field> flat() {
    List<Type> types = new ArrayList<>();
    types.add(new Type.Null());
    types.add(new Type.Bool());
    for (int bits = 8; bits <= 64; bits *= 2) {
      types.add(new Type.Int(bits, true));
      types.add(new Type.Int(bits, false));
    }
    for (Precision precision : Precision.values()) types.add(new Type.FloatingPoint(precision));
    types.add(new Type.Decimal(9, 2, 32));
    types.add(new Type.Decimal(18, -3, 64));
    types.add(new Type.Decimal(38, 10, 128));
    types.add(new Type.Decimal(76, 20, 256));
    for (DateUnit unit : DateUnit.values()) types.add(new Type.Date(unit));
    for (TimeUnit unit : TimeUnit.values()) {
      types.add(new Type.Time(unit, unit.compareTo(TimeUnit.MILLISECOND) <= 0 ? 32 : 64));
      types.add(new Type.Timestamp(unit, null));
      types.add(new Type.Timestamp(unit, "Europe/Berlin"));
      types.add(new Type.Duration(unit));
    }
    for (IntervalUnit unit : IntervalUnit.values()) types.add(new Type.Interval(unit));
    types.add(new Type.FixedSizeBinary(7));
    types.add(new Type.Binary());
    types.add(new Type.LargeBinary());
    types.add(new Type.BinaryView());
    types.add(new Type.Utf8());
    types.add(new Type.LargeUtf8());
    types.add(new Type.Utf8View());
    List<Field> fields = new ArrayList<>();
    for (Type type : types) fields.add(Field.of("f" + fields.size(), type, true));
    return fields;
  }

  /// Nested types, some within others, and dictionaries.
  static List<Field> nested() {
    Field number = Field.of("item", INT_32, true);
    Field text = Field.of("text", new Type.Utf8(), true);
    Field key = Field.of("key", new Type.Utf8(), false);
    Field entries = Field.of("entries", new Type.Struct(), false, key, number);
    Field ends = Field.of("run_ends", INT_32, false);
    Field view = Field.of("view", new Type.Utf8View(), true);
    return List.of(
        Field.of("list", new Type.ListType(), true, number),
        Field.of("large list", new Type.LargeList(), true, text),
        Field.of("list view", new Type.ListView(), true, number),
        Field.of("large list view", new Type.LargeListView(), true, view),
        Field.of("fixed list", new Type.FixedSizeList(3), true, number),
        Field.of("struct", new Type.Struct(), true, number, text, view),
        Field.of("empty struct", new Type.Struct(), true),
        Field.of("map", new Type.MapType(false), true, entries),
        Field.of("sparse", new Type.Union(UnionMode.SPARSE, List.of(5, 7)), true, number, text),
        Field.of("dense", new Type.Union(UnionMode.DENSE, List.of(0, 127)), true, number, text),
        Field.of("runs", new Type.RunEndEncoded(), true, ends, text),
        Field.of(
            "deep",
            new Type.ListType(),
            true,
            Field.of("s", new Type.Struct(), true, list("l"), view)),
        dictionary("dictionary", 3, new Type.Int(8, true), new Type.Utf8()),
        dictionary("unsigned dictionary", 4, new Type.Int(16, false), new Type.Int(64, true)),
        dictionary("shared dictionary", 3, new Type.Int(64, true), new Type.Utf8()),
        Field.of(
            "dictionaries", new Type.ListType(), true, dictionary("d", 9, INT_32, new Type.Utf8())),
        new Field(
            "extension",
            new Type.FixedSizeBinary(16),
            true,
            null,
            List.of(),
            List.of(
                new KeyValue("ARROW:extension:name", "arrow.uuid"),
                new KeyValue("ARROW:extension:metadata", ""))));
  }

  /// All of them.
  static List<Field> all() {
    List<Field> fields = new ArrayList<>(flat());
    fields.addAll(nested());
    return fields;
  }

  private static Field list(String name) {
    return Field.of(
        name, new Type.ListType(), false, Field.of("item", new Type.Int(16, true), false));
  }

  private static Field dictionary(String name, long id, Type.Int index, Type values) {
    return new Field(
        name, values, true, new Field.Dictionary(id, index, false), List.of(), List.of());
  }
}
