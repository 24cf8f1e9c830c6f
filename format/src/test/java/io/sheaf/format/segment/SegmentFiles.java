package io.sheaf.format.segment;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.ipc.Codec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Segments made of whatever a source brings, and a way to look at them.
final class SegmentFiles {
  static final SegmentIdentity IDENTITY =
      new SegmentIdentity(UUID.fromString("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), 7, 42, 3);

  private SegmentFiles() {}

  /// A finished segment.
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record Written(byte[] bytes, SegmentSummary summary, List<SegmentBlock> blocks) {
    MemorySegment memory() {
      return MemorySegment.ofArray(bytes);
    }

    MemorySegment tail() {
      return memory().asSlice(summary.tailOffset());
    }

    Directory directory() {
      return Directory.open(tail(), bytes.length, summary.identity());
    }

    SegmentBytes reader() {
      return reading(bytes);
    }
  }

  static SegmentBytes reading(byte[] file) {
    return (offset, length) -> MemorySegment.ofArray(file).asSlice(offset, length);
  }

  static SegmentOptions options(int columns, @Nullable Codec codec) {
    return new SegmentOptions(
        codec, LongStream.range(0, columns).map(i -> 100 + i).boxed().toList(), List.of());
  }

  static Written write(BatchSource source, @Nullable Codec codec) throws IOException {
    MemorySink sink = new MemorySink();
    SegmentOptions options = options(source.schema().schema().fields().size(), codec);
    SegmentWriter writer = new SegmentWriter(IDENTITY, source.schema(), options, sink);
    writer.begin();
    for (Incoming next = source.next(); next != null; next = source.next()) {
      switch (next) {
        case Incoming.Rows rows -> writer.add(rows.batch());
        case Incoming.DictionaryValues values ->
            writer.addDictionary(values.id(), OwnedCopy.of(values.values(), Arena.ofAuto()));
      }
    }
    SegmentSummary summary = writer.finish();
    return new Written(sink.bytes(), summary, sink.blocks());
  }
}
