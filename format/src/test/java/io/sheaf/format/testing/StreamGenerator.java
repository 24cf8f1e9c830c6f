package io.sheaf.format.testing;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random streams: a schema, its dictionaries, rows, and dictionaries that are replaced or grow
/// between rows.
public final class StreamGenerator {
  private final Random random;
  private final SegmentAllocator memory;
  private final SchemaMessage schema;
  private final Map<Long, Long> sizes = new HashMap<>();
  private final ArrayGenerator arrays;

  /// A stream of `schema`, in memory of `memory`.
  public StreamGenerator(Random random, SegmentAllocator memory, SchemaMessage schema) {
    this.random = random;
    this.memory = memory;
    this.schema = schema;
    this.arrays = new ArrayGenerator(random, memory, this::size);
  }

  private long size(long id) {
    return sizes.getOrDefault(id, 0L);
  }

  /// Everything the stream brings: `batches` batches of up to `rows` rows, with changes of
  /// dictionaries in between when `changing`.
  public List<Incoming> stream(int batches, int rows, boolean changing) {
    List<Incoming> all = new ArrayList<>();
    for (Map.Entry<Long, Layout> each : schema.dictionaries().entrySet()) {
      all.add(whole(each.getKey(), each.getValue()));
    }
    for (int i = 0; i < batches; i++) {
      if (changing && i > 0) change(all);
      all.add(new Incoming.Rows(arrays.batch(schema.layouts(), random.nextInt(rows + 1))));
    }
    return all;
  }

  private Incoming whole(long id, Layout layout) {
    ArrayData values = arrays.array(layout, random.nextInt(20));
    sizes.put(id, values.length());
    return new Incoming.DictionaryValues(id, false, values);
  }

  private void change(List<Incoming> all) {
    boolean nested = schema.dictionaries().values().stream().anyMatch(StreamGenerator::refers);
    for (Map.Entry<Long, Layout> each : schema.dictionaries().entrySet()) {
      int chance = random.nextInt(4);
      if (chance == 0) {
        ArrayData more = arrays.array(each.getValue(), random.nextInt(5));
        sizes.merge(each.getKey(), more.length(), Long::sum);
        all.add(new Incoming.DictionaryValues(each.getKey(), true, more));
      } else if (chance == 1 && !nested) {
        // One that others refer to may not shrink under them.
        all.add(whole(each.getKey(), each.getValue()));
      }
    }
  }

  private static boolean refers(Layout layout) {
    if (!layout.values() && layout.field().dictionary() != null) return true;
    return layout.children().stream().anyMatch(StreamGenerator::refers);
  }

  /// A source that brings these.
  public static BatchSource source(SchemaMessage schema, List<Incoming> all) {
    Iterator<Incoming> next = all.iterator();
    return new BatchSource() {
      @Override
      public SchemaMessage schema() {
        return schema;
      }

      @Override
      public @Nullable Incoming next() {
        return next.hasNext() ? next.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  /// The allocator that the stream's memory comes from.
  public SegmentAllocator memory() {
    return memory;
  }
}
