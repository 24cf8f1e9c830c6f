package io.sheaf.format.intake;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.ArrayEquality;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.Incoming.DictionaryValues;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.ViewCompaction;
import io.sheaf.format.intake.SegmentFeed.WholeDictionary;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.validate.DictionarySizes;
import io.sheaf.format.validate.Validator;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The dictionaries of a stream as they are at the moment, whole, in memory of its own.
///
/// The stream's ids are known inside; outside stand the table's. A delta is joined to what was
/// there; a replacement takes its place. For each of the stream's dictionaries:
///
/// ```
///   ABSENT -> WHOLE   [#apply]  the values came
///   WHOLE  -> WHOLE   [#apply]  they were replaced, or grew
/// ```
///
/// One thread at a time, any thread. Closed by whoever made it.
public final class DictionaryState implements AutoCloseable {
  private final SchemaMessage table;
  private final DictionaryIds ids;
  private final Adoption adoption = new Adoption();
  private final Map<Long, Held> held = new HashMap<>();
  private final Scratch joined = new Scratch();
  private final List<WholeDictionary> whole = new ArrayList<>();
  private boolean current = false;

  /// One of the stream's dictionaries, with the memory that its values lie in.
  private record Held(ArrayData values, Arena memory) {}

  /// No dictionary has come.
  ///
  /// @param incoming the stream's schema, which matches the table's ([SchemaMatch])
  public DictionaryState(SchemaMessage table, SchemaMessage incoming) {
    this.table = table;
    this.ids = new DictionaryIds(table.schema(), incoming.schema());
  }

  /// The sizes of the stream's dictionaries, by the stream's ids, to validate its batches with.
  public DictionarySizes sizes() {
    return id -> {
      Held found = held.get(id);
      return found == null ? DictionarySizes.ABSENT : found.values().length();
    };
  }

  private DictionarySizes knownSizes() {
    return id -> {
      Held found = held.get(id);
      return found == null ? DictionarySizes.UNKNOWN : found.values().length();
    };
  }

  /// The values of the stream's dictionaries, by the stream's ids, until the next [#apply].
  public Dictionaries values() {
    return id -> {
      Held found = held.get(id);
      if (found == null) throw new AssertionError("dictionary " + id + " has not come");
      return found.values();
    };
  }

  /// Whether these values would change what indices mean or may point to. Sending the same again,
  /// or an empty delta, changes nothing.
  ///
  /// @throws MalformedException when the values are invalid, or a delta has nothing to follow
  public boolean changes(DictionaryValues incoming) {
    // Indices into dictionaries that have not come yet are checked in [#validate], before the first
    // rows.
    Validator.validate(incoming.values(), knownSizes());
    Held before = held.get(incoming.id());
    if (before == null) {
      if (incoming.delta()) {
        throw new MalformedException(
            "a delta for dictionary " + incoming.id() + ", which has not come");
      }
      return true;
    }
    if (incoming.delta()) return incoming.values().length() > 0;
    // Indices that stay the same mean something else only when the dictionary they point into
    // changes,
    // and that comes by itself.
    return !ArrayEquality.equal(before.values(), incoming.values());
  }

  /// Takes over values of which [#changes] said that they change something. Memory that [#whole]
  /// gave out before is no longer valid.
  public void apply(DictionaryValues incoming) {
    joined.reset();
    Arena memory = Arena.ofShared();
    ArrayData values;
    try {
      values = copy(incoming, memory);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
    Held before = held.put(incoming.id(), new Held(values, memory));
    if (before != null) before.memory().close();
    current = false;
  }

  private ArrayData copy(DictionaryValues incoming, Arena memory) {
    Held before = held.get(incoming.id());
    if (!incoming.delta() || before == null) return owned(incoming.values(), memory);
    List<ArrayData> both = List.of(before.values(), incoming.values());
    return switch (Concatenator.concat(both, joined)) {
      case Concatenator.Result.Joined result -> owned(result.array(), memory);
      case Concatenator.Result.TooLong tooLong ->
          throw new UnsupportedException(
              "dictionary " + incoming.id() + " has grown too long: " + tooLong.reason());
    };
  }

  private ArrayData owned(ArrayData values, Arena memory) {
    return OwnedCopy.of(ViewCompaction.compact(values, joined), memory);
  }

  /// Checks rows of the stream, and first, where dictionaries refer to others, those.
  ///
  /// @throws MalformedException naming column, row and rule
  public void validate(RowBatch batch, SchemaMessage incoming) {
    if (!current) {
      for (Held each : held.values()) Validator.validate(each.values(), sizes());
      makeWhole();
      current = true;
    }
    Validator.validate(batch, incoming.schema(), sizes());
  }

  /// Rows that passed [#validate], with the table's fields and ids. Valid as long as the batch and
  /// the dictionaries are and until the next call.
  RowBatch adopt(RowBatch batch, Scratch memory) {
    return adoption.adopt(batch, table.layouts(), memory);
  }

  /// All dictionaries by the table's ids, those first that others refer to. Valid until the next
  /// [#apply] or [#close].
  public List<WholeDictionary> whole() {
    if (!current) throw new AssertionError("dictionaries were not validated since they changed");
    return List.copyOf(whole);
  }

  private void makeWhole() {
    adoption.clear();
    joined.reset();
    whole.clear();
    for (Map.Entry<Long, Layout> each : table.dictionaries().entrySet()) {
      whole.add(new WholeDictionary(each.getKey(), join(each.getKey(), each.getValue())));
    }
  }

  /// Joins the parts of one of the table's dictionaries, unless they are the same.
  private ArrayData join(long id, Layout layout) {
    List<ArrayData> different = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    long length = 0;
    for (long part : ids.parts(id)) {
      Held found = held.get(part);
      if (found == null) {
        throw new MalformedException("dictionary " + part + " has not come before the first rows");
      }
      int same = indexOf(different, found.values());
      adoption.shift(part, id, same >= 0 ? starts.get(same) : length);
      if (same >= 0) continue;
      different.add(found.values());
      starts.add(length);
      length += found.values().length();
    }
    List<ArrayData> adopted = new ArrayList<>();
    for (ArrayData values : different) adopted.add(adoption.adopt(values, layout, joined));
    if (adopted.size() == 1) return adopted.getFirst();
    return switch (Concatenator.concat(adopted, joined)) {
      case Concatenator.Result.Joined result -> result.array();
      case Concatenator.Result.TooLong tooLong ->
          throw new UnsupportedException("dictionary " + id + " is too long: " + tooLong.reason());
    };
  }

  private int indexOf(List<ArrayData> arrays, ArrayData array) {
    for (int i = 0; i < arrays.size(); i++) {
      if (ArrayEquality.equal(arrays.get(i), values(), array, values())) return i;
    }
    return -1;
  }

  @Override
  public void close() {
    for (Held each : held.values()) each.memory().close();
    held.clear();
    joined.close();
  }
}
