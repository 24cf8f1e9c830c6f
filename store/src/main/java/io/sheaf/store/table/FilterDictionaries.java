package io.sheaf.store.table;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.NullArrays;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.pool.Holder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The dictionaries of one segment that a filter's columns use, pinned from when they are first
/// needed until closed. One thread at a time.
final class FilterDictionaries implements Dictionaries, AutoCloseable {
  private final ScanPlan plan;
  private final SegmentReader reader;
  private final Holder holder;
  private final Set<Long> wanted;
  private final Map<Long, ArrayData> values = new HashMap<>();
  private final List<StepMemory> pinned = new ArrayList<>();
  private boolean loaded;

  FilterDictionaries(ScanPlan plan, RowFilter filter, SegmentReader reader, Holder holder) {
    this.plan = plan;
    this.reader = reader;
    this.holder = holder;
    this.wanted = plan.dictionaries(filter.columns());
  }

  /// Reads them, the first time. Blocks meanwhile; what fails may be tried again.
  void load() {
    if (loaded) return;
    try {
      Directory directory = reader.directory();
      for (int i = 0; i < directory.dictionaries(); i++) {
        if (wanted.contains(directory.dictionaryId(i))) load(directory, i);
      }
      // Those of columns that were added after the segment was written.
      for (long id : wanted) {
        values.computeIfAbsent(id, none -> NullArrays.empty(plan.dictionary(none)));
      }
      loaded = true;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void load(Directory directory, int dictionary) {
    PinnedMessage message = reader.pin(directory.dictionaryMessage(dictionary), null, holder);
    StepMemory memory = new StepMemory(message);
    pinned.add(memory);
    BatchHeader header = message.header(plan.schema(), reader.name());
    values.put(directory.dictionaryId(dictionary), header.arrays(message, memory).getFirst());
  }

  /// Bytes of their pages and of what they expand to, read or not.
  long bytes() {
    Directory directory = reader.directory();
    long bytes = 0;
    for (int i = 0; i < directory.dictionaries(); i++) {
      if (!wanted.contains(directory.dictionaryId(i))) continue;
      int message = directory.dictionaryMessage(i);
      bytes += reader.bytes(message, null);
      if (directory.codec() != null) bytes += directory.messageLogicalBytes(message);
    }
    return bytes;
  }

  @Override
  public ArrayData values(long id) {
    ArrayData found = values.get(id);
    if (found == null) throw new AssertionError("dictionary " + id + " is not of the filter");
    return found;
  }

  @Override
  public void close() {
    values.clear();
    pinned.forEach(StepMemory::close);
    pinned.clear();
    loaded = false;
  }
}
