package io.sheaf.store.compact;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.intake.DictionaryUnion;
import io.sheaf.format.intake.Reindexing;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The dictionaries of some segments as one for each id, and the way of indices from those to
/// these. One thread; closed by whoever made it.
final class UnitedDictionaries implements AutoCloseable {
  private final Map<Long, DictionaryUnion> unions = new LinkedHashMap<>();
  private final Map<Long, Boolean> filled = new LinkedHashMap<>();
  private final Reindexing reindexing = new Reindexing();

  /// What an id needs, by all fields that share it.
  private record Need(long most, boolean fixed) {
    Need and(Need other) {
      return new Need(Math.min(most, other.most), fixed || other.fixed);
    }
  }

  /// Those of `schema`, empty.
  UnitedDictionaries(Schema schema) {
    Map<Long, Need> needs = new LinkedHashMap<>();
    for (Field field : schema.fields()) collect(field, false, needs);
    needs.forEach((id, need) -> unions.put(id, new DictionaryUnion(need.most(), need.fixed())));
  }

  /// @param within whether the field is part of a dictionary's values: what its indices mean must
  ///   not change under them
  private static void collect(Field field, boolean within, Map<Long, Need> needs) {
    Field.Dictionary dictionary = field.dictionary();
    // Those that others refer to come first.
    for (Field child : field.children()) collect(child, within || dictionary != null, needs);
    if (dictionary == null) return;
    Type.Int index = dictionary.index();
    int bits = Math.min(31, index.signed() ? index.bits() - 1 : index.bits());
    boolean nested = field.children().stream().anyMatch(UnitedDictionaries::hasDictionary);
    boolean fixed = dictionary.ordered() || nested || within;
    needs.merge(dictionary.id(), new Need(1L << bits, fixed), Need::and);
  }

  private static boolean hasDictionary(Field field) {
    return field.dictionary() != null
        || field.children().stream().anyMatch(UnitedDictionaries::hasDictionary);
  }

  /// Whether there are none to unite.
  boolean isNone() {
    return unions.isEmpty();
  }

  /// Takes the dictionaries of a segment in; false when they do not all fit.
  boolean add(Map<Long, ArrayData> dictionaries) {
    boolean fits = true;
    for (Map.Entry<Long, ArrayData> each : dictionaries.entrySet()) {
      boolean added = union(each.getKey()).add(each.getValue()) != null;
      if (added) filled.put(each.getKey(), true);
      fits &= added;
    }
    return fits;
  }

  private DictionaryUnion union(long id) {
    DictionaryUnion union = unions.get(id);
    if (union == null) throw new AssertionError("dictionary " + id + " is not of the schema");
    return union;
  }

  /// What was taken in, to be sent before the rows. Valid until this is closed.
  List<Incoming.DictionaryValues> values() {
    List<Incoming.DictionaryValues> all = new ArrayList<>();
    unions.forEach(
        (id, union) -> {
          if (filled.containsKey(id)) {
            all.add(new Incoming.DictionaryValues(id, false, union.values()));
          }
        });
    return all;
  }

  /// Goes on with rows whose dictionary these are; false when it is none of those taken in, and
  /// goes before them as it is.
  boolean turnTo(Incoming.DictionaryValues values) {
    if (!filled.containsKey(values.id())) return false;
    int[] places = union(values.id()).add(values.values());
    if (places == null) throw new AssertionError("dictionary " + values.id() + " was not there");
    reindexing.move(values.id(), places);
    return true;
  }

  /// Rows with the indices of these dictionaries.
  RowBatch move(RowBatch rows, SegmentAllocator memory) {
    return reindexing.apply(rows, memory);
  }

  @Override
  public void close() {
    unions.values().forEach(DictionaryUnion::close);
  }
}
