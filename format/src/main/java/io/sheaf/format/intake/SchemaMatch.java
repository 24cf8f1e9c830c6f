package io.sheaf.format.intake;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import io.sheaf.format.value.TypeName;
import java.util.List;
import java.util.Optional;

/// Whether rows of one schema may be appended to a table of another.
///
/// They may when names, types and order of the columns are the table's, at every depth; they may be
/// stricter on nulls. Metadata is ignored, and so are the names of children that have none to speak
/// of: the values of lists, the entries of maps, run ends and their values. Stateless.
public final class SchemaMatch {
  private SchemaMatch() {}

  /// The first difference, as a sentence that names the column, what the table has and what came;
  /// or nothing.
  public static Optional<String> firstDifference(Schema table, Schema incoming) {
    return children("", table.fields(), incoming.fields(), 0);
  }

  /// @param nameless for how many levels from here down names do not matter
  private static Optional<String> children(
      String path, List<Field> have, List<Field> came, int nameless) {
    for (int i = 0; i < Math.min(have.size(), came.size()); i++) {
      Optional<String> difference = field(path, have.get(i), came.get(i), nameless, i + 1);
      if (difference.isPresent()) return difference;
    }
    if (have.size() == came.size()) return Optional.empty();
    boolean fewer = came.size() < have.size();
    List<Field> longer = fewer ? have : came;
    Field odd = longer.get(Math.min(have.size(), came.size()));
    String name = path + odd.name();
    return Optional.of(
        fewer
            ? "column " + name + ": the table has it, the data does not"
            : "column " + name + ": the data has it, the table does not");
  }

  private static Optional<String> field(
      String path, Field have, Field came, int nameless, int place) {
    if (nameless == 0 && !have.name().equals(came.name())) {
      String where =
          path.isEmpty() ? "column " : "child of " + path.substring(0, path.length() - 1) + " ";
      return Optional.of(
          where + place + ": the table has " + have.name() + ", the data has " + came.name());
    }
    String name = path + have.name();
    if (!have.type().equals(came.type())) {
      return difference(name, TypeName.of(have), TypeName.of(came));
    }
    Optional<String> encoding = dictionary(name, have, came);
    if (encoding.isPresent()) return encoding;
    if (came.nullable() && !have.nullable()) {
      return difference(name, "no nulls", "nulls");
    }
    int below = Math.max(nameless - 1, namelessBelow(have.type()));
    return children(name + ".", have.children(), came.children(), below);
  }

  private static int namelessBelow(Type type) {
    return switch (type) {
      case Type.ListType _,
          Type.LargeList _,
          Type.ListView _,
          Type.LargeListView _,
          Type.FixedSizeList _,
          Type.RunEndEncoded _ ->
          1;
      case Type.MapType _ -> 2;
      default -> 0;
    };
  }

  private static Optional<String> dictionary(String name, Field have, Field came) {
    Field.Dictionary mine = have.dictionary();
    Field.Dictionary theirs = came.dictionary();
    if (mine == null && theirs == null) return Optional.empty();
    if (mine == null) return difference(name, "plain values", TypeName.of(came));
    if (theirs == null) return difference(name, TypeName.of(have), "plain values");
    boolean same = mine.index().equals(theirs.index()) && mine.ordered() == theirs.ordered();
    return same ? Optional.empty() : difference(name, TypeName.of(have), TypeName.of(came));
  }

  private static Optional<String> difference(String name, String have, String came) {
    return Optional.of("column " + name + ": the table has " + have + ", the data has " + came);
  }
}
