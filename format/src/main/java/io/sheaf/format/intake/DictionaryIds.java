package io.sheaf.format.intake;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which dictionaries of a stream are which of the table: found by walking both schemas, which
/// match, side by side.
///
/// Fields share dictionaries by sharing ids, and a stream may share them otherwise than the table
/// does: one of the stream's may become several of the table's, and several of the stream's one of
/// the table's.
final class DictionaryIds {
  private final Map<Long, Set<Long>> parts = new LinkedHashMap<>();

  DictionaryIds(Schema table, Schema incoming) {
    walk(table.fields(), incoming.fields());
  }

  private void walk(List<Field> table, List<Field> incoming) {
    for (int i = 0; i < table.size(); i++) {
      Field.Dictionary mine = table.get(i).dictionary();
      Field.Dictionary theirs = incoming.get(i).dictionary();
      if (mine != null && theirs != null) {
        parts.computeIfAbsent(mine.id(), _ -> new LinkedHashSet<>()).add(theirs.id());
      }
      walk(table.get(i).children(), incoming.get(i).children());
    }
  }

  /// The stream's dictionaries that together are the table's dictionary `id`.
  Set<Long> parts(long id) {
    Set<Long> found = parts.get(id);
    if (found == null) throw new AssertionError("no part for dictionary " + id + " in " + parts);
    return found;
  }
}
