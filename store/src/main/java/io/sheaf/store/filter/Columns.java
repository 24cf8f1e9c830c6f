package io.sheaf.store.filter;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.filter.text.Names;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.log.NearName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds columns by name: first a top-level one of that very name, dots and all, then the path down
/// through structs.
final class Columns {
  private static final int LONGEST_TYPO = 200;
  private static final int TWICE = -1;

  private final List<Field> fields;
  private final Map<String, Integer> byName = new HashMap<>();

  Columns(List<Field> fields) {
    this.fields = fields;
    for (int i = 0; i < fields.size(); i++) {
      byName.merge(fields.get(i).name(), i, (_, _) -> TWICE);
    }
  }

  Column find(Operand.Column wanted) {
    List<String> path = wanted.path();
    Integer whole = byName.get(String.join(".", path));
    if (whole != null)
      return new Column(wanted, only(whole, wanted), new int[0], fields.get(whole));
    Integer first = byName.get(path.getFirst());
    if (first == null) throw unknown(wanted, 1, fields);
    Field field = fields.get(only(first, wanted));
    int[] down = new int[path.size() - 1];
    for (int i = 0; i < down.length; i++) {
      List<Field> members = members(field);
      down[i] = member(members, path.get(i + 1));
      if (down[i] == TWICE) throw twice(wanted);
      if (down[i] < 0) throw unknown(wanted, i + 2, members);
      field = members.get(down[i]);
    }
    return new Column(wanted, first, down, field);
  }

  private static int only(int index, Operand.Column wanted) {
    if (index == TWICE) throw twice(wanted);
    return index;
  }

  private static List<Field> members(Field field) {
    Field plain = Column.plain(field);
    return plain.type() instanceof Type.Struct ? plain.children() : List.of();
  }

  /// The index of the member of that name, -1 when it is there twice, less when it is not there.
  private static int member(List<Field> members, String name) {
    int found = -2;
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).name().equals(name)) found = found == -2 ? i : TWICE;
    }
    return found;
  }

  private static BadPredicate twice(Operand.Column wanted) {
    return Refusal.bad(
        "more than one column is named " + Names.path(wanted.path()), wanted.place());
  }

  /// The error for a path whose name number `names` is not there among the fields that could be.
  private static BadPredicate unknown(Operand.Column wanted, int names, List<Field> fields) {
    List<String> above = wanted.path().subList(0, names - 1);
    String typed = wanted.path().get(names - 1);
    String near = near(typed, fields);
    String hint = near == null ? "" : "; did you mean " + Names.path(joined(above, near)) + "?";
    String name = Names.path(joined(above, typed));
    String shown = name.length() <= LONGEST_TYPO ? name : name.substring(0, LONGEST_TYPO) + "…";
    int start = wanted.place().start();
    return new BadPredicate("no column " + shown + hint, start, wanted.place().end(), true);
  }

  private static @Nullable String near(String typed, List<Field> fields) {
    if (typed.length() > LONGEST_TYPO) return null;
    return NearName.of(typed, fields.stream().map(Field::name).toList());
  }

  private static List<String> joined(List<String> above, String last) {
    return Stream.concat(above.stream(), Stream.of(last)).toList();
  }
}
