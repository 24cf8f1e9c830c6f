package io.sheaf.duckdb.arrow;

import io.sheaf.format.schema.Type;
import java.util.stream.Collectors;

/// The format strings of the Arrow C data interface.
final class Formats {
  private Formats() {}

  static String of(Type type) {
    return switch (type) {
      case Type.Null _ -> "n";
      case Type.Bool _ -> "b";
      case Type.Int integer -> integer(integer);
      case Type.FloatingPoint number ->
          switch (number.precision()) {
            case HALF -> "e";
            case SINGLE -> "f";
            case DOUBLE -> "g";
          };
      case Type.Decimal decimal -> decimal(decimal);
      case Type.Binary _ -> "z";
      case Type.LargeBinary _ -> "Z";
      case Type.BinaryView _ -> "vz";
      case Type.Utf8 _ -> "u";
      case Type.LargeUtf8 _ -> "U";
      case Type.Utf8View _ -> "vu";
      case Type.FixedSizeBinary binary -> "w:" + binary.width();
      case Type.Date date -> date.unit() == Type.DateUnit.DAY ? "tdD" : "tdm";
      case Type.Time time -> "tt" + unit(time.unit());
      case Type.Timestamp time ->
          "ts" + unit(time.unit()) + ":" + (time.zone() == null ? "" : time.zone());
      case Type.Duration span -> "tD" + unit(span.unit());
      case Type.Interval interval ->
          switch (interval.unit()) {
            case YEAR_MONTH -> "tiM";
            case DAY_TIME -> "tiD";
            case MONTH_DAY_NANO -> "tin";
          };
      case Type.ListType _ -> "+l";
      case Type.LargeList _ -> "+L";
      case Type.ListView _ -> "+vl";
      case Type.LargeListView _ -> "+vL";
      case Type.FixedSizeList list -> "+w:" + list.size();
      case Type.Struct _ -> "+s";
      case Type.MapType _ -> "+m";
      case Type.Union union -> union(union);
      case Type.RunEndEncoded _ -> "+r";
    };
  }

  private static String integer(Type.Int type) {
    String letter =
        switch (type.bits()) {
          case 8 -> "c";
          case 16 -> "s";
          case 32 -> "i";
          case 64 -> "l";
          default -> throw new AssertionError("integer of " + type.bits() + " bits");
        };
    return type.signed() ? letter : letter.toUpperCase(java.util.Locale.ROOT);
  }

  private static String decimal(Type.Decimal type) {
    String format = "d:" + type.precision() + "," + type.scale();
    return type.bits() == 128 ? format : format + "," + type.bits();
  }

  private static String unit(Type.TimeUnit unit) {
    return switch (unit) {
      case SECOND -> "s";
      case MILLISECOND -> "m";
      case MICROSECOND -> "u";
      case NANOSECOND -> "n";
    };
  }

  private static String union(Type.Union type) {
    return (type.mode() == Type.UnionMode.DENSE ? "+ud:" : "+us:")
        + type.typeIds().stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
