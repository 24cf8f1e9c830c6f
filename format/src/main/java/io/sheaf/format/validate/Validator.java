package io.sheaf.format.validate;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import java.util.List;

/// The check that everything coming in passes before an offset in it is followed.
///
/// The rules are those of pyarrow's `validate(full=True)` (`cpp/src/arrow/array/validate.cc`), but
/// for three rules of values that Arrow's own test files break: whether decimals fit their
/// precision, date64 falls on whole days, and a time of day lies within a day. Values under nulls
/// are never looked at, except offsets, sizes and type ids, which pyarrow checks there too.
///
/// Stateless; any thread. Nothing is allocated but the path of the column at hand.
public final class Validator {
  /// Levels of nesting, the column itself being the first; pyarrow's reader has the same limit.
  public static final int MAX_DEPTH = 64;

  /// Rows of one batch. Arrow Java and JavaScript hold no more either.
  public static final long MAX_ROWS = Integer.MAX_VALUE;

  private Validator() {}

  /// Checks every column of a batch.
  ///
  /// @param dictionaries the sizes of the dictionaries as they are when the batch comes
  /// @throws io.sheaf.format.MalformedException naming column, row and rule
  /// @throws UnsupportedException when the batch has more than [#MAX_ROWS] rows
  public static void validate(RowBatch batch, Schema schema, DictionarySizes dictionaries) {
    List<Field> fields = schema.fields();
    if (batch.rows() < 0) throw Place.column("*").broken(batch.rows() + " rows");
    if (batch.rows() > MAX_ROWS) {
      throw new UnsupportedException(
          "a batch of " + batch.rows() + " rows: send at most " + MAX_ROWS + " in one batch");
    }
    if (batch.columns().size() != fields.size()) {
      throw Place.column("*")
          .broken("a batch of " + batch.columns().size() + " columns, the schema " + fields.size());
    }
    for (int i = 0; i < fields.size(); i++) {
      ArrayData column = batch.columns().get(i);
      Place place = Place.column(fields.get(i).name());
      if (column.length() != batch.rows()) {
        throw place.broken(
            "length " + column.length() + " in a batch of " + batch.rows() + " rows");
      }
      walk(column, place, dictionaries);
    }
  }

  /// Checks one array: a column, or the values of a dictionary.
  ///
  /// @param dictionaries the sizes of the dictionaries that it or its children have indices into
  /// @throws io.sheaf.format.MalformedException naming the path from its field, the row and the
  ///   rule
  public static void validate(ArrayData array, DictionarySizes dictionaries) {
    walk(array, Place.column(array.layout().field().name()), dictionaries);
  }

  private static void walk(ArrayData array, Place place, DictionarySizes dictionaries) {
    if (place.depth() > MAX_DEPTH) throw place.broken("nested deeper than " + MAX_DEPTH);
    Sizes.check(array, place);
    List<ArrayData> children = array.children();
    for (ArrayData child : children) {
      walk(child, place.child(child.layout().field().name()), dictionaries);
    }
    Field.Dictionary dictionary = array.layout().field().dictionary();
    if (!array.layout().values() && dictionary != null) {
      Indices.check(array, dictionary, dictionaries.of(dictionary.id()), place);
    } else {
      content(array, place);
    }
  }

  private static void content(ArrayData array, Place place) {
    switch (array.layout().type()) {
      case Type.Binary _ -> Texts.bytes(array, 4, place);
      case Type.LargeBinary _ -> Texts.bytes(array, 8, place);
      case Type.Utf8 _ -> Texts.text(array, 4, place);
      case Type.LargeUtf8 _ -> Texts.text(array, 8, place);
      case Type.BinaryView _ -> Views.check(array, false, place);
      case Type.Utf8View _ -> Views.check(array, true, place);
      case Type.ListType _ -> Nested.list(array, 4, place);
      case Type.LargeList _ -> Nested.list(array, 8, place);
      case Type.MapType _ -> Nested.map(array, place);
      case Type.ListView _ -> Nested.listView(array, 4, place);
      case Type.LargeListView _ -> Nested.listView(array, 8, place);
      case Type.FixedSizeList list -> Nested.fixedSizeList(array, list.size(), place);
      case Type.Struct _ -> Nested.sameLength(array, place);
      case Type.Union union -> Unions.check(array, union, place);
      case Type.RunEndEncoded _ -> Runs.check(array, place);
      case Type.Null _,
          Type.Int _,
          Type.FloatingPoint _,
          Type.Bool _,
          Type.Decimal _,
          Type.Date _,
          Type.Time _,
          Type.Timestamp _,
          Type.Interval _,
          Type.Duration _,
          Type.FixedSizeBinary _ -> {}
    }
  }
}
