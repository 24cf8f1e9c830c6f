package io.sheaf.store.log;

import io.sheaf.format.array.RowSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Rows of one segment that were deleted, by batch. An immutable value; any thread.
///
/// Kept as the log has them: sets are made when they are asked for. Values that follow from one
/// another share what they have in common.
public final class DeletedRows {
  /// No rows.
  public static final DeletedRows NONE = new DeletedRows(new TreeMap<>());

  private final SortedMap<Integer, Part> parts;
  private final long count;

  /// The rows of one batch.
  ///
  /// @param rows how many rows the batch has
  /// @param count how many of them were deleted
  /// @param code which, as [RowCode] has it; never changed
  @SuppressWarnings("ArrayRecordComponent") // equality is that of the sets
  record Part(int rows, long count, byte[] code) {
    static Part of(RowSet set) {
      return new Part(Math.toIntExact(set.rows()), set.count(), RowCode.encode(set));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part part && set().equals(part.set());
    }

    @Override
    public int hashCode() {
      return 31 * rows + Long.hashCode(count);
    }

    RowSet set() {
      RowSet set = RowCode.decode(code, rows);
      if (set == null) throw new AssertionError("a part that was checked is no set");
      return set;
    }
  }

  private DeletedRows(SortedMap<Integer, Part> parts) {
    this.parts = parts;
    this.count = parts.values().stream().mapToLong(Part::count).sum();
  }

  /// The rows of these sets, each of the batch of that number; empty ones do not matter.
  public static DeletedRows of(Map<Integer, RowSet> sets) {
    TreeMap<Integer, Part> parts = new TreeMap<>();
    sets.forEach(
        (batch, set) -> {
          if (!set.isEmpty()) parts.put(batch, Part.of(set));
        });
    return new DeletedRows(parts);
  }

  static DeletedRows ofParts(SortedMap<Integer, Part> parts) {
    return new DeletedRows(parts);
  }

  /// Bytes that the log takes to have them.
  public long bytes() {
    return parts.values().stream().mapToLong(part -> 12 + part.code().length).sum();
  }

  SortedMap<Integer, Part> parts() {
    return parts;
  }

  /// How many rows of all batches.
  public long count() {
    return count;
  }

  /// How many rows of a batch.
  public long count(int batch) {
    Part part = parts.get(batch);
    return part == null ? 0 : part.count();
  }

  /// The rows of a batch, or null when there are none.
  public @Nullable RowSet rows(int batch) {
    Part part = parts.get(batch);
    return part == null ? null : part.set();
  }

  /// These and `more`, which are other rows.
  DeletedRows plus(DeletedRows more) throws Contradiction {
    TreeMap<Integer, Part> all = new TreeMap<>(parts);
    for (Map.Entry<Integer, Part> entry : more.parts.entrySet()) {
      Part before = parts.get(entry.getKey());
      if (before == null) continue;
      if (before.rows() != entry.getValue().rows()) {
        throw new Contradiction("batch " + entry.getKey() + " changes its length");
      }
    }
    for (Map.Entry<Integer, Part> entry : more.parts.entrySet()) {
      Part before = parts.get(entry.getKey());
      all.put(entry.getKey(), before == null ? entry.getValue() : both(before, entry));
    }
    return new DeletedRows(all);
  }

  private static Part both(Part before, Map.Entry<Integer, Part> entry) throws Contradiction {
    RowSet kept = before.set();
    RowSet more = entry.getValue().set();
    if (!kept.and(more).isEmpty()) {
      throw new Contradiction("rows of batch " + entry.getKey() + " are deleted twice");
    }
    // What is in neither: all but the one, and but the other.
    RowSet all = RowSet.all(kept.rows());
    return Part.of(all.minus(all.minus(kept).minus(more)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeletedRows rows && parts.equals(rows.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return count + " rows of " + parts.size() + " batches";
  }
}
