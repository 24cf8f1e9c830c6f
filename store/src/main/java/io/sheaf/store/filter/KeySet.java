package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.StoreException.UnsupportedPredicate;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The different values of a column of arrays, to find the rows of a table that have one of them.
///
/// A null is no key. Keys of another type than the table's column are what they are: columns
/// compare so, too. One thread at a time; keys are copied, and live on the heap.
public final class KeySet {
  /// About what a key takes beside its content, until a filter is made of it.
  private static final int KEY_BYTES = 256;

  private static final int WATCHED = 256;

  private final Field field;
  private final Set<Value> values = new HashSet<>();
  private long bytes;

  /// No keys yet, of the column `field`.
  ///
  /// @throws UnsupportedPredicate when its type does not compare
  public KeySet(Field field) {
    this.field = field;
    var _ = Domain.of(column());
    if (field.type() instanceof Type.RunEndEncoded) {
      throw Refusal.unsupported("run-end encoded keys are not implemented", Place.NONE);
    }
  }

  private Column column() {
    return new Column(Operand.Column.of(field.name()), 0, new int[0], field);
  }

  /// Adds the keys of an array of the field.
  ///
  /// @param watch is told of [#bytes] again and again, and may refuse to go on by an exception
  /// @param array has passed the validator
  /// @param dictionaries the values of its dictionary, which have passed it, too
  /// @throws BadPredicate for a time that no calendar or clock shows
  public void add(ArrayData array, Dictionaries dictionaries, LongConsumer watch) {
    new KeyValues(array, dictionaries).forEach(key -> add(key, watch));
    watch.accept(bytes);
  }

  private void add(Value key, LongConsumer watch) {
    if (!values.add(key)) return;
    if (values.size() % WATCHED == 0) watch.accept(bytes);
    bytes += KEY_BYTES;
    if (key instanceof Value.Text(String text)) bytes += 2L * text.length();
    if (key instanceof Value.Bytes(String hex)) bytes += 2L * hex.length();
  }

  /// How many different keys there are.
  public int size() {
    return values.size();
  }

  /// About how much memory they take.
  public long bytes() {
    return bytes;
  }

  /// The filter that keeps the rows for which a predicate is true and that have one of the keys.
  ///
  /// @param where null keeps all rows with a key
  /// @param path the column that has them: a name, or a path into structs
  /// @throws BadPredicate when there is no such column, or it does not compare with the keys
  public RowFilter over(@Nullable Predicate where, List<String> path, SchemaMessage schema) {
    List<Field> fields = schema.schema().fields();
    Column column = new Columns(fields).find(new Operand.Column(path, Place.NONE));
    Condition found = condition(column);
    return new Filter(
        where == null ? found : Condition.all(List.of(new Binder(fields).bind(where), found)));
  }

  private Condition condition(Column column) {
    if (Orders.of(column, column()) == null) return Constant.NEVER;
    List<Operand.Constant> options = new ArrayList<>(values.size());
    for (Value value : values) {
      if (fits(column.type(), value)) options.add(new Operand.Constant(value, Place.NONE));
    }
    return options.isEmpty() ? Constant.NEVER : Comparisons.in(column, options, true);
  }

  /// Whether a number is one of the type's: a constant would be rounded to the nearest.
  private static boolean fits(Type type, Value value) {
    if (!(type instanceof Type.FloatingPoint floating)) return true;
    if (!(value instanceof Value.Decimal(BigDecimal number))) return true;
    double nearest = Nearest.of(number, floating.precision());
    return !Double.isInfinite(nearest) && new BigDecimal(nearest).compareTo(number) == 0;
  }
}
