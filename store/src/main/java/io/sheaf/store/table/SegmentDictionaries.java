package io.sheaf.store.table;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A look at the dictionaries of a segment, for those who put segments together.
public final class SegmentDictionaries {
  private SegmentDictionaries() {}

  /// What `visitor` makes of the values of each dictionary, by its id; they are pinned during the
  /// call.
  public static <T> T visit(
      ScanPlan plan,
      SegmentRef segment,
      ScanResources resources,
      Function<Map<Long, ArrayData>, T> visitor) {
    List<StepMemory> pinned = new ArrayList<>();
    try (SegmentReader reader =
        resources.segments().get(plan.table(), segment).read(resources.holder())) {
      Map<Long, ArrayData> values = new LinkedHashMap<>();
      Directory directory = reader.directory();
      for (int i = 0; i < directory.dictionaries(); i++) {
        int number = directory.dictionaryMessage(i);
        PinnedMessage message = reader.pin(number, null, resources.holder());
        StepMemory memory = new StepMemory(message);
        pinned.add(memory);
        ArrayData array =
            message.header(plan.schema(), reader.name()).arrays(message, memory).getFirst();
        values.put(directory.dictionaryId(i), array);
      }
      return visitor.apply(values);
    } finally {
      pinned.forEach(StepMemory::close);
    }
  }
}
