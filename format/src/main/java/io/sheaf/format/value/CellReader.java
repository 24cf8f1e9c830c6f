package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.util.function.LongFunction;

/// Reads the cells of one array, of any type.
///
/// The array has passed the validator; the reader is good as long as the array's memory is. One
/// reader serves any number of rows and threads.
public interface CellReader {
  /// Whether there is no value in a row: for a union, none in the member that the row selects; for
  /// a dictionary, none behind the index.
  boolean isNull(long row);

  /// Appends the text of a row that is not null: the value as it is, for nested types its JSON.
  void text(long row, StringBuilder out);

  /// Appends the JSON of a row, `null` for null. What JSON has no form for is a string: times,
  /// bytes (hexadecimal), numbers that are not finite. A map is an array of keys and values, a
  /// union an object of its one member.
  void json(long row, StringBuilder out);

  /// The text of a row that is not null.
  default String text(long row) {
    var out = new StringBuilder();
    text(row, out);
    return out.toString();
  }

  /// A reader of `array`.
  ///
  /// @param dictionaries the values of a dictionary by its id, valid like the array
  static CellReader of(ArrayData array, LongFunction<ArrayData> dictionaries) {
    Field.Dictionary dictionary = array.layout().field().dictionary();
    if (dictionary != null && !array.layout().values()) {
      CellReader values = of(dictionaries.apply(dictionary.id()), dictionaries);
      return new DictionaryCells(array, values);
    }
    var children = array.children().stream().map(child -> of(child, dictionaries)).toList();
    return switch (array.layout().type()) {
      case Type.Null _ -> new NullCells();
      case Type.Binary _,
          Type.LargeBinary _,
          Type.BinaryView _,
          Type.FixedSizeBinary _,
          Type.Utf8 _,
          Type.LargeUtf8 _,
          Type.Utf8View _ ->
          new ByteCells(array, Buffers.validity(array));
      case Type.ListType _,
          Type.LargeList _,
          Type.ListView _,
          Type.LargeListView _,
          Type.FixedSizeList _,
          Type.MapType _ ->
          new ListCells(array, Buffers.validity(array), children.getFirst());
      case Type.Struct _ -> new StructCells(array, Buffers.validity(array), children);
      case Type.Union _ -> new UnionCells(array, children);
      case Type.RunEndEncoded _ -> new RunCells(array, children.get(1));
      case Type.Int _,
          Type.FloatingPoint _,
          Type.Bool _,
          Type.Decimal _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Interval _,
          Type.Duration _ ->
          new FixedCells(array, Buffers.validity(array));
    };
  }
}
