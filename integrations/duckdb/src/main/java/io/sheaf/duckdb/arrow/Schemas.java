package io.sheaf.duckdb.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sheaf.duckdb.capi.ArrowSchema;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;

/// Fields as schemas of the C data interface.
public final class Schemas {
  private Schemas() {}

  /// The schema of a struct whose members are the column, `count` times.
  public static ArrowSchema columns(Field field, int count, SegmentAllocator memory) {
    List<ArrowSchema> members = Stream.generate(() -> of(field, memory)).limit(count).toList();
    return ArrowSchema.of(memory, "+s", "", MemorySegment.NULL, 0, members);
  }

  private static ArrowSchema of(Field field, SegmentAllocator memory) {
    Field.Dictionary dictionary = field.dictionary();
    if (dictionary == null) return plain(field, memory);
    return ArrowSchema.of(
            memory,
            Formats.of(dictionary.index()),
            field.name(),
            metadata(field, memory),
            field.nullable() ? ArrowSchema.NULLABLE : 0,
            List.of())
        .dictionary(plain(field, memory));
  }

  private static ArrowSchema plain(Field field, SegmentAllocator memory) {
    long flags = field.nullable() ? ArrowSchema.NULLABLE : 0;
    if (field.type() instanceof Type.MapType map && map.keysSorted()) {
      flags |= ArrowSchema.KEYS_SORTED;
    }
    return ArrowSchema.of(
        memory,
        Formats.of(field.type()),
        field.name(),
        metadata(field, memory),
        flags,
        field.children().stream().map(child -> of(child, memory)).toList());
  }

  /// Number of pairs, and for each key and value its length and bytes, in 32-bit native integers.
  private static MemorySegment metadata(Field field, SegmentAllocator memory) {
    if (field.metadata().isEmpty()) return MemorySegment.NULL;
    List<byte[]> texts =
        field.metadata().stream()
            .flatMap(pair -> Stream.of(pair.key(), pair.value()))
            .map(text -> text.getBytes(UTF_8))
            .toList();
    int length = 4 + texts.stream().mapToInt(text -> Math.addExact(4, text.length)).sum();
    MemorySegment encoded = memory.allocate(length, 8);
    ByteBuffer buffer = encoded.asByteBuffer().order(ByteOrder.nativeOrder());
    buffer.putInt(field.metadata().size());
    texts.forEach(text -> buffer.putInt(text.length).put(text));
    return encoded;
  }
}
