package io.sheaf.store.filter;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.Statistics;
import io.sheaf.format.value.TypeName;
import io.sheaf.store.filter.text.Names;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Place;

/// A column of a schema that a predicate names.
///
/// @param operand as it was named
/// @param top the top-level column it is, or lies in
/// @param path the child to take at each struct below that one
/// @param field the field that was named
@SuppressWarnings("ArrayRecordComponent") // never compared
record Column(Operand.Column operand, int top, int[] path, Field field) {
  /// Where it was named.
  Place place() {
    return operand.place();
  }

  /// The type of its values, out of runs and dictionaries.
  Type type() {
    return plain(field).type();
  }

  /// Whether it is null in all rows of a batch, as far as the directory tells: also where it was
  /// added to the table after the segment was written.
  boolean isNull(Directory directory, int batch) {
    return top >= directory.columns()
        || (directory.chunkFlags(batch, top) & Statistics.ALL_NULL) != 0;
  }

  /// For a message: its name and type.
  String shown() {
    return Names.path(operand.path()) + " (" + TypeName.of(field) + ")";
  }

  /// The field that holds the values of a run-end encoded one; any other as it is.
  static Field plain(Field field) {
    Field plain = field;
    while (plain.type() instanceof Type.RunEndEncoded) plain = plain.children().get(1);
    return plain;
  }
}
