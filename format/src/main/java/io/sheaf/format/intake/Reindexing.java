package io.sheaf.format.intake;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gives rows the indices that their values have in a [DictionaryUnion]. One thread.
public final class Reindexing {
  private final Map<Long, int[]> places = new HashMap<>();

  /// Moves none yet.
  public Reindexing() {}

  /// From now on, value `i` of dictionary `id` is number `places[i]`.
  public void move(long id, int[] newPlaces) {
    boolean same = true;
    for (int i = 0; same && i < newPlaces.length; i++) same = newPlaces[i] == i;
    if (same) places.remove(id);
    else places.put(id, newPlaces);
  }

  /// The same rows; copies only indices that change.
  public RowBatch apply(RowBatch batch, SegmentAllocator memory) {
    return places.isEmpty() ? batch : new RowBatch(batch.rows(), all(batch.columns(), memory));
  }

  private List<ArrayData> all(List<ArrayData> arrays, SegmentAllocator memory) {
    List<ArrayData> moved = new ArrayList<>(arrays.size());
    for (ArrayData array : arrays) moved.add(one(array, memory));
    return moved;
  }

  private ArrayData one(ArrayData array, SegmentAllocator memory) {
    List<MemorySegment> buffers = array.buffers();
    Field.Dictionary dictionary = array.layout().field().dictionary();
    if (!array.layout().values() && dictionary != null) {
      int[] moved = places.get(dictionary.id());
      if (moved == null) return array;
      buffers = List.of(buffers.getFirst(), indices(array, moved, memory));
    } else if (array.children().isEmpty()) {
      return array;
    }
    return new ArrayData(
        array.layout(), array.length(), array.nullCount(), buffers, all(array.children(), memory));
  }

  private static MemorySegment indices(ArrayData array, int[] moved, SegmentAllocator memory) {
    int width = array.layout().bitWidth() >> 3;
    MemorySegment source = array.buffers().get(1);
    MemorySegment target = memory.allocate(array.length() * width, 64);
    for (long i = 0; i < array.length(); i++) {
      long index = Little.unsignedAt(source, width, i);
      // Anything may stand under a null, or where no row refers to.
      boolean means = index >= 0 && index < moved.length;
      Little.setInteger(target, width, i, means ? moved[(int) index] : 0);
    }
    return target;
  }
}
