package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentBlock;
import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.format.segment.SegmentOptions;
import io.sheaf.format.segment.SegmentSink;
import io.sheaf.format.segment.SegmentSummary;
import io.sheaf.format.segment.SegmentWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;

/// Segments of one batch in memory, for their directories.
final class Segments {
  private Segments() {}

  /// The directory that a batch gets, dictionaries by id in the order of the schema.
  static Directory directory(
      SchemaMessage schema, Map<Long, ArrayData> dictionaries, RowBatch batch) throws IOException {
    var identity = new SegmentIdentity(new UUID(1, 2), 3, 4, 5);
    int columns = schema.schema().fields().size();
    List<Long> ids = LongStream.range(0, columns).boxed().toList();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    SegmentSink sink =
        new SegmentSink() {
          @Override
          public MemorySegment allocate(SegmentBlock block, There there) {
            return MemorySegment.ofArray(new byte[block.bytes()]);
          }

          @Override
          public void write(SegmentBlock block, MemorySegment memory, int crc) {
            file.writeBytes(memory.asSlice(0, block.bytes()).toArray(ValueLayout.JAVA_BYTE));
          }
        };
    var options = new SegmentOptions(null, ids, List.of());
    var writer = new SegmentWriter(identity, schema, options, sink);
    writer.begin();
    for (long id : schema.dictionaries().keySet()) {
      ArrayData values = dictionaries.get(id);
      if (values == null) throw new AssertionError("no dictionary " + id);
      writer.addDictionary(id, values);
    }
    writer.add(batch);
    SegmentSummary summary = writer.finish();
    MemorySegment bytes = MemorySegment.ofArray(file.toByteArray());
    return Directory.open(bytes.asSlice(summary.tailOffset()), bytes.byteSize(), identity);
  }
}
