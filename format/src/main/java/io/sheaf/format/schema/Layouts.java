package io.sheaf.format.schema;

import static io.sheaf.format.schema.Layout.BufferKind.DATA;
import static io.sheaf.format.schema.Layout.BufferKind.OFFSETS_32;
import static io.sheaf.format.schema.Layout.BufferKind.OFFSETS_64;
import static io.sheaf.format.schema.Layout.BufferKind.SIZES_32;
import static io.sheaf.format.schema.Layout.BufferKind.SIZES_64;
import static io.sheaf.format.schema.Layout.BufferKind.TYPE_IDS;
import static io.sheaf.format.schema.Layout.BufferKind.VALIDITY;
import static io.sheaf.format.schema.Layout.BufferKind.VARIADIC;
import static io.sheaf.format.schema.Layout.BufferKind.VIEWS;

import io.sheaf.format.schema.Layout.BufferKind;
import java.util.List;

/// The table of layouts: from a field to its buffers.
final class Layouts {
  private Layouts() {}

  static Layout of(Field field, boolean values) {
    Field.Dictionary dictionary = field.dictionary();
    Type type = values || dictionary == null ? field.type() : dictionary.index();
    List<Layout> children =
        values && nested(type) ? field.children().stream().map(Layout::of).toList() : List.of();
    return new Layout(field, values, type, buffers(type), bitWidth(type), children);
  }

  private static boolean nested(Type type) {
    return switch (type) {
      case Type.Struct _, Type.Union _, Type.RunEndEncoded _, Type.MapType _ -> true;
      case Type.ListType _, Type.LargeList _, Type.FixedSizeList _ -> true;
      case Type.ListView _, Type.LargeListView _ -> true;
      default -> false;
    };
  }

  private static List<BufferKind> buffers(Type type) {
    return switch (type) {
      case Type.Null _, Type.RunEndEncoded _ -> List.of();
      case Type.Struct _, Type.FixedSizeList _ -> List.of(VALIDITY);
      case Type.Binary _, Type.Utf8 _ -> List.of(VALIDITY, OFFSETS_32, DATA);
      case Type.LargeBinary _, Type.LargeUtf8 _ -> List.of(VALIDITY, OFFSETS_64, DATA);
      case Type.BinaryView _, Type.Utf8View _ -> List.of(VALIDITY, VIEWS, VARIADIC);
      case Type.ListType _, Type.MapType _ -> List.of(VALIDITY, OFFSETS_32);
      case Type.LargeList _ -> List.of(VALIDITY, OFFSETS_64);
      case Type.ListView _ -> List.of(VALIDITY, OFFSETS_32, SIZES_32);
      case Type.LargeListView _ -> List.of(VALIDITY, OFFSETS_64, SIZES_64);
      case Type.Union union ->
          union.mode() == Type.UnionMode.SPARSE ? List.of(TYPE_IDS) : List.of(TYPE_IDS, OFFSETS_32);
      default -> List.of(VALIDITY, DATA);
    };
  }

  private static int bitWidth(Type type) {
    return switch (type) {
      case Type.Bool _ -> 1;
      case Type.Int integer -> integer.bits();
      case Type.FloatingPoint number ->
          switch (number.precision()) {
            case HALF -> 16;
            case SINGLE -> 32;
            case DOUBLE -> 64;
          };
      case Type.Decimal decimal -> decimal.bits();
      case Type.Date date -> date.unit() == Type.DateUnit.DAY ? 32 : 64;
      case Type.Time time -> time.bits();
      case Type.Timestamp _, Type.Duration _ -> 64;
      case Type.Interval interval ->
          switch (interval.unit()) {
            case YEAR_MONTH -> 32;
            case DAY_TIME -> 64;
            case MONTH_DAY_NANO -> 128;
          };
      case Type.FixedSizeBinary binary -> Math.multiplyExact(8, binary.width());
      default -> 0;
    };
  }
}
