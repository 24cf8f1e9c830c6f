package io.sheaf.format.value;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/// Names of types, in pyarrow's words: `int64`, `timestamp[us, tz=UTC]`, `list<item: string>`.
public final class TypeName {
  private TypeName() {}

  /// The name of a field's type, with its children and its dictionary's index type.
  public static String of(Field field) {
    String name = type(field);
    Field.Dictionary dictionary = field.dictionary();
    if (dictionary == null) return name;
    String index = integer(dictionary.index());
    return "dictionary<values="
        + name
        + ", indices="
        + index
        + (dictionary.ordered() ? ", ordered>" : ">");
  }

  private static String type(Field field) {
    return switch (field.type()) {
      case Type.Null _ -> "null";
      case Type.Int integer -> integer(integer);
      case Type.FloatingPoint number ->
          switch (number.precision()) {
            case HALF -> "halffloat";
            case SINGLE -> "float";
            case DOUBLE -> "double";
          };
      case Type.Binary _ -> "binary";
      case Type.LargeBinary _ -> "large_binary";
      case Type.BinaryView _ -> "binary_view";
      case Type.Utf8 _ -> "string";
      case Type.LargeUtf8 _ -> "large_string";
      case Type.Utf8View _ -> "string_view";
      case Type.Bool _ -> "bool";
      case Type.Decimal decimal ->
          "decimal" + decimal.bits() + "(" + decimal.precision() + ", " + decimal.scale() + ")";
      case Type.Date date -> date.unit() == Type.DateUnit.DAY ? "date32[day]" : "date64[ms]";
      case Type.Time time -> "time" + time.bits() + "[" + unit(time.unit()) + "]";
      case Type.Timestamp timestamp -> {
        String zone = timestamp.zone();
        yield "timestamp[" + unit(timestamp.unit()) + (zone == null ? "]" : ", tz=" + zone + "]");
      }
      case Type.Interval interval ->
          switch (interval.unit()) {
            case YEAR_MONTH -> "month_interval";
            case DAY_TIME -> "day_time_interval";
            case MONTH_DAY_NANO -> "month_day_nano_interval";
          };
      case Type.Duration duration -> "duration[" + unit(duration.unit()) + "]";
      case Type.FixedSizeBinary binary -> "fixed_size_binary[" + binary.width() + "]";
      case Type.ListType _ -> "list" + children(field.children());
      case Type.LargeList _ -> "large_list" + children(field.children());
      case Type.ListView _ -> "list_view" + children(field.children());
      case Type.LargeListView _ -> "large_list_view" + children(field.children());
      case Type.FixedSizeList list ->
          "fixed_size_list" + children(field.children()) + "[" + list.size() + "]";
      case Type.Struct _ -> "struct" + children(field.children());
      case Type.MapType _ -> map(field);
      case Type.Union union -> union(union, field.children());
      case Type.RunEndEncoded _ -> "run_end_encoded" + children(field.children());
    };
  }

  private static String integer(Type.Int integer) {
    return (integer.signed() ? "int" : "uint") + integer.bits();
  }

  private static String unit(Type.TimeUnit unit) {
    return switch (unit) {
      case SECOND -> "s";
      case MILLISECOND -> "ms";
      case MICROSECOND -> "us";
      case NANOSECOND -> "ns";
    };
  }

  private static String children(List<Field> children) {
    StringJoiner names = new StringJoiner(", ", "<", ">");
    for (Field child : children) names.add(child(child));
    return names.toString();
  }

  private static String child(Field child) {
    return child.name() + ": " + of(child) + (child.nullable() ? "" : " not null");
  }

  private static String map(Field field) {
    List<Field> entry = field.children().getFirst().children();
    return "map<" + of(entry.get(0)) + ", " + of(entry.get(1)) + ">";
  }

  private static String union(Type.Union union, List<Field> children) {
    StringJoiner names = new StringJoiner(", ", "<", ">");
    for (int i = 0; i < children.size(); i++) {
      names.add(child(children.get(i)) + "=" + union.typeIds().get(i));
    }
    return union.mode().name().toLowerCase(Locale.ROOT) + "_union" + names;
  }
}
