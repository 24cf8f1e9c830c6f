package io.sheaf.format.schema;

import static io.sheaf.format.schema.Type.*;

import io.sheaf.format.MalformedException;
import io.sheaf.format.flat.FlatBuilder;
import io.sheaf.format.flat.FlatTable;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The union `Type` of `Schema.fbs`: between its tables and [Type].
@SuppressWarnings("EnumOrdinal") // The order of the enums is that of Schema.fbs.
final class TypeCodec {
  private TypeCodec() {}

  /// Reads member `code`. Numbers are checked for their enums only; [TypeRules] checks the rest.
  static Type read(int code, FlatTable table, int children, Texts texts, Enums enums) {
    return switch (code) {
      case 1 -> new Null();
      case 2 -> integer(table);
      case 3 -> new FloatingPoint(enums.read(table, Precision.HALF, Precision.DOUBLE));
      case 4 -> new Binary();
      case 5 -> new Utf8();
      case 6 -> new Bool();
      case 7 -> new Decimal(table.int32(0, 0), table.int32(1, 0), table.int32(2, 128));
      case 8 -> new Date(enums.read(table, DateUnit.MILLISECOND, DateUnit.MILLISECOND));
      case 9 ->
          new Time(enums.read(table, TimeUnit.MILLISECOND, TimeUnit.SECOND), table.int32(1, 32));
      case 10 ->
          new Timestamp(
              enums.read(table, TimeUnit.SECOND, TimeUnit.SECOND),
              table.position(1) == 0 ? null : texts.name(table, 1, "a time zone"));
      case 11 -> new Interval(enums.read(table, IntervalUnit.YEAR_MONTH, null));
      case 12 -> new ListType();
      case 13 -> new Struct();
      case 14 ->
          new Union(enums.read(table, UnionMode.SPARSE, UnionMode.DENSE), typeIds(table, children));
      case 15 -> new FixedSizeBinary(table.int32(0, 0));
      case 16 -> new FixedSizeList(table.int32(0, 0));
      case 17 -> new MapType(table.flag(0));
      case 18 -> new Duration(enums.read(table, TimeUnit.MILLISECOND, TimeUnit.SECOND));
      case 19 -> new LargeBinary();
      case 20 -> new LargeUtf8();
      case 21 -> new LargeList();
      case 22 -> new RunEndEncoded();
      case 23 -> new BinaryView();
      case 24 -> new Utf8View();
      case 25 -> new ListView();
      case 26 -> new LargeListView();
      default -> throw new MalformedException("type code " + code + " is not one of Arrow's");
    };
  }

  static Int integer(FlatTable table) {
    return new Int(table.int32(0, 0), table.flag(1));
  }

  static int code(Type type) {
    return switch (type) {
      case Null _ -> 1;
      case Int _ -> 2;
      case FloatingPoint _ -> 3;
      case Binary _ -> 4;
      case Utf8 _ -> 5;
      case Bool _ -> 6;
      case Decimal _ -> 7;
      case Date _ -> 8;
      case Time _ -> 9;
      case Timestamp _ -> 10;
      case Interval _ -> 11;
      case ListType _ -> 12;
      case Struct _ -> 13;
      case Union _ -> 14;
      case FixedSizeBinary _ -> 15;
      case FixedSizeList _ -> 16;
      case MapType _ -> 17;
      case Duration _ -> 18;
      case LargeBinary _ -> 19;
      case LargeUtf8 _ -> 20;
      case LargeList _ -> 21;
      case RunEndEncoded _ -> 22;
      case BinaryView _ -> 23;
      case Utf8View _ -> 24;
      case ListView _ -> 25;
      case LargeListView _ -> 26;
    };
  }

  /// Writes the table of a type and returns its handle.
  static int write(FlatBuilder builder, Type type) {
    int pointed =
        switch (type) {
          case Timestamp stamp when stamp.zone() != null -> text(builder, stamp.zone());
          case Union union -> {
            int[] ids = union.typeIds().stream().mapToInt(Integer::intValue).toArray();
            yield builder.ints(ids);
          }
          default -> 0;
        };
    builder.startTable(3);
    switch (type) {
      case Int integer -> {
        builder.scalar(0, 4, integer.bits());
        builder.scalar(1, 1, integer.signed() ? 1 : 0);
      }
      case FloatingPoint number -> builder.scalar(0, 2, number.precision().ordinal());
      case Decimal decimal -> {
        builder.scalar(0, 4, decimal.precision());
        builder.scalar(1, 4, decimal.scale());
        builder.scalar(2, 4, decimal.bits());
      }
      case Date date -> builder.scalar(0, 2, date.unit().ordinal());
      case Time time -> {
        builder.scalar(1, 4, time.bits());
        builder.scalar(0, 2, time.unit().ordinal());
      }
      case Timestamp stamp -> {
        if (pointed != 0) builder.offset(1, pointed);
        builder.scalar(0, 2, stamp.unit().ordinal());
      }
      case Interval interval -> builder.scalar(0, 2, interval.unit().ordinal());
      case Union union -> {
        builder.offset(1, pointed);
        builder.scalar(0, 2, union.mode().ordinal());
      }
      case FixedSizeBinary binary -> builder.scalar(0, 4, binary.width());
      case FixedSizeList list -> builder.scalar(0, 4, list.size());
      case MapType map -> builder.scalar(0, 1, map.keysSorted() ? 1 : 0);
      case Duration duration -> builder.scalar(0, 2, duration.unit().ordinal());
      default -> {}
    }
    return builder.endTable();
  }

  static int text(FlatBuilder builder, String text) {
    return builder.text(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Integer> typeIds(FlatTable table, int children) {
    if (table.position(1) == 0) return IntStream.range(0, children).boxed().toList();
    List<Integer> ids = new ArrayList<>();
    int count = table.count(1);
    if (count != children) {
      throw new MalformedException("union of " + children + " children with " + count + " ids");
    }
    for (int i = 0; i < count; i++) ids.add(table.int32At(1, i));
    return ids;
  }
}
