package io.sheaf.format.schema;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The rules that bind a field's type, its numbers and its children together, as Arrow C++ has
/// them.
final class TypeRules {
  private static final int WIDTH_MAX = Integer.MAX_VALUE / 8;

  private TypeRules() {}

  /// Checks one field whose children have been checked.
  ///
  /// @throws MalformedException naming the field and the rule
  static void check(Field field) {
    Type type = field.type();
    int children = field.children().size();
    switch (type) {
      case Type.Int integer -> integer(field, integer);
      case Type.Decimal decimal -> decimal(field, decimal);
      case Type.Time time -> {
        int bits = time.unit().compareTo(Type.TimeUnit.MILLISECOND) <= 0 ? 32 : 64;
        if (time.bits() != bits) throw bad(field, "time of " + time.bits() + " bits");
      }
      case Type.FixedSizeBinary binary -> {
        if (binary.width() < 0 || binary.width() > WIDTH_MAX) {
          throw bad(field, "width " + binary.width());
        }
      }
      case Type.FixedSizeList list -> {
        if (list.size() < 0) throw bad(field, "list size " + list.size());
      }
      case Type.Union union -> union(field, union);
      case Type.MapType _ -> map(field);
      case Type.RunEndEncoded _ -> runs(field);
      default -> {}
    }
    int expected = childCount(type);
    if (expected > 0 && children != expected) {
      throw bad(field, children + " children instead of " + expected);
    }
    if (field.dictionary() != null) dictionary(field, field.dictionary());
  }

  /// How many children a type has; 0 for any number. Children of a type that is not nested have no
  /// arrays; Arrow C++ lets them be, so they are no error.
  private static int childCount(Type type) {
    return switch (type) {
      case Type.RunEndEncoded _ -> 2;
      case Type.ListType _, Type.LargeList _, Type.ListView _, Type.LargeListView _ -> 1;
      case Type.FixedSizeList _, Type.MapType _ -> 1;
      default -> 0;
    };
  }

  private static void integer(Field field, Type.Int integer) {
    switch (integer.bits()) {
      case 8, 16, 32, 64 -> {}
      default -> throw bad(field, "integer of " + integer.bits() + " bits");
    }
  }

  private static void decimal(Field field, Type.Decimal decimal) {
    int most =
        switch (decimal.bits()) {
          case 32 -> 9;
          case 64 -> 18;
          case 128 -> 38;
          case 256 -> 76;
          default -> throw bad(field, "decimal of " + decimal.bits() + " bits");
        };
    if (decimal.precision() < 1 || decimal.precision() > most) {
      throw bad(field, "precision " + decimal.precision() + " in " + decimal.bits() + " bits");
    }
  }

  private static void union(Field field, Type.Union union) {
    Set<Integer> seen = new HashSet<>();
    for (int id : union.typeIds()) {
      if (id < 0 || id > 127) throw bad(field, "type id " + id);
      if (!seen.add(id)) throw bad(field, "type id " + id + " twice");
    }
    if (seen.size() != field.children().size()) {
      throw bad(field, seen.size() + " type ids for " + field.children().size() + " children");
    }
  }

  private static void map(Field field) {
    List<Field> children = field.children();
    Field entries = children.isEmpty() ? field : children.getFirst();
    if (!(entries.type() instanceof Type.Struct)
        || entries.dictionary() != null
        || entries.nullable()
        || entries.children().size() != 2
        || entries.children().getFirst().nullable()) {
      throw bad(field, "entries that are not present structs of a present key and a value");
    }
  }

  private static void runs(Field field) {
    List<Field> children = field.children();
    if (children.size() == 2
        && children.getFirst().dictionary() == null
        && children.getFirst().type() instanceof Type.Int ends
        && ends.signed()
        && ends.bits() >= 16) {
      return;
    }
    throw bad(field, "run ends that are not int16, int32 or int64");
  }

  private static void dictionary(Field field, Field.Dictionary dictionary) {
    integer(field, dictionary.index());
    if (dictionary.id() == -1) {
      throw new UnsupportedException(
          place(field) + "dictionary id -1 stands for none in Arrow C++; use another");
    }
  }

  private static MalformedException bad(Field field, String rule) {
    return new MalformedException(place(field) + rule);
  }

  private static String place(Field field) {
    return "field \"" + field.name() + "\" of type " + field.type() + ": ";
  }
}
