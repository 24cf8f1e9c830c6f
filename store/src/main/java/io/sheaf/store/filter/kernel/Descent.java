package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;

/// The way from a top-level column to the values that a probe tests: down the members of structs,
/// and through dictionaries and runs, whose values are tested once each.
///
/// A row is null when anything on the way is: a struct, an index, the dictionary's value, the
/// value.
///
/// @param path the child to take at each struct on the way; shared, never written
/// @param wanted what the probe must say for a row to stay
@SuppressWarnings("ArrayRecordComponent") // made by the binder alone, never compared
public record Descent(int[] path, Probe probe, boolean wanted) {
  /// Clears the bits of rows of `column` that are null or do not test as wanted.
  public void narrow(ArrayData column, Dictionaries dictionaries, long[] rows) {
    narrow(column, 0, dictionaries, rows);
  }

  private void narrow(ArrayData array, int depth, Dictionaries dictionaries, long[] rows) {
    Rows.keepPresent(rows, array);
    if (Rows.isEmpty(rows)) return;
    if (!array.layout().values()) {
      throughDictionary(array, depth, dictionaries, rows);
      return;
    }
    switch (array.layout().type()) {
      case Type.RunEndEncoded _ -> throughRuns(array, depth, dictionaries, rows);
      case Type.Null _ -> Rows.clear(rows);
      case Type.Union union -> throughUnion(array, union, depth, dictionaries, rows);
      default -> {
        if (depth == path.length) {
          probe.narrow(array, wanted, rows);
        } else {
          narrow(array.children().get(path[depth]), depth + 1, dictionaries, rows);
        }
      }
    }
  }

  private void throughDictionary(
      ArrayData array, int depth, Dictionaries dictionaries, long[] rows) {
    Field.Dictionary dictionary = array.layout().field().dictionary();
    if (dictionary == null) throw new AssertionError("indices without a dictionary");
    ArrayData entries = dictionaries.values(dictionary.id());
    Indices indices = new Indices(array);
    long[] passing =
        entries.length() <= array.length() / 4
            ? Rows.all(entries.length())
            : indices.referred(rows, entries.length());
    narrow(entries, depth, dictionaries, passing);
    indices.keep(passing, rows);
  }

  private void throughRuns(ArrayData array, int depth, Dictionaries dictionaries, long[] rows) {
    ArrayData values = array.children().get(1);
    long[] passing = Rows.all(values.length());
    narrow(values, depth, dictionaries, passing);
    RunEnds.of(array).keep(passing, rows);
  }

  /// Unions have no members to take: what is asked of one is only whether it is null, as the member
  /// is that holds the row.
  private void throughUnion(
      ArrayData array, Type.Union union, int depth, Dictionaries dictionaries, long[] rows) {
    if (depth < path.length) throw new AssertionError("a path into a union");
    long[] passing = new long[rows.length];
    for (int i = 0; i < array.children().size(); i++) {
      UnionMember member = new UnionMember(array, union, i);
      long[] mine = member.only(rows);
      ArrayData child = array.children().get(i);
      if (union.mode() == Type.UnionMode.SPARSE) {
        narrow(child, depth, dictionaries, mine);
      } else {
        long[] present = Rows.all(child.length());
        narrow(child, depth, dictionaries, present);
        member.keep(present, mine);
      }
      Rows.add(passing, mine);
    }
    System.arraycopy(passing, 0, rows, 0, rows.length);
  }
}
