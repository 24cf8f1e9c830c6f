package io.sheaf.format.encode;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One column on its way into a dictionary.
///
/// ```
///   CHANGED -> SENT     [#send]   the dictionary leaves
///   SENT    -> CHANGED  [#encode] a value is new
///   any     -> CHANGED  [#clear]  it begins anew
/// ```
///
/// One thread at a time, any thread. Closed by whoever made it.
final class ColumnEncoder implements AutoCloseable {
  private static final long VALUE_BYTES = 16;
  private static final int NEVER = -1;
  private static final int INLINE = 12;

  private final Field field;
  private final Field.Dictionary reference;
  private final Layout indices;
  private final Layout values;
  private final int most;
  private final long fullBytes;
  private final ValueDictionary dictionary = new ValueDictionary();
  private int sent = NEVER;

  /// @param field the column as it leaves, with its dictionary
  /// @param fullBytes how large a dictionary may grow, [#VALUE_BYTES] counted for each value
  ColumnEncoder(Field field, long fullBytes) {
    this.fullBytes = fullBytes;
    this.field = field;
    this.reference = Objects.requireNonNull(field.dictionary());
    this.indices = Layout.of(field);
    this.values = Layout.ofDictionary(field);
    Type.Int index = reference.index();
    int bits = Math.min(31, index.signed() ? index.bits() - 1 : index.bits());
    this.most = bits == 31 ? Integer.MAX_VALUE - 8 : 1 << bits;
  }

  Field field() {
    return field;
  }

  /// The most values that the indices can count.
  int most() {
    return most;
  }

  /// Whether the dictionary is not the one that left last.
  boolean changed() {
    return dictionary.size() != sent;
  }

  /// Whether the dictionary should not grow any more.
  boolean full() {
    return dictionary.size() >= most
        || dictionary.byteSize() + VALUE_BYTES * dictionary.size() >= fullBytes;
  }

  /// Begins with an empty dictionary.
  void clear() {
    dictionary.clear();
    sent = NEVER;
  }

  /// The indices of a valid array, or null when there are more different values than they count;
  /// then the dictionary may have values that nothing refers to.
  @Nullable ArrayData encode(ArrayData column, SegmentAllocator memory) {
    MemorySegment validity = Buffers.validity(column);
    BytesAccess bytes = BytesAccess.of(column);
    int width = reference.index().bits() / 8;
    MemorySegment target = memory.allocate(column.length() * width, Buffers.ALIGNMENT);
    boolean none = column.nullCount() == column.length();
    for (long i = 0; i < column.length(); i++) {
      int number = 0;
      if (!none && (validity == null || Bits.get(validity, i))) {
        number = dictionary.number(bytes.buffer(i), bytes.offset(i), bytes.length(i), most);
        if (number == ValueDictionary.NONE) return null;
      }
      Little.setInteger(target, width, i, number);
    }
    List<MemorySegment> buffers = List.of(column.buffers().getFirst(), target);
    return new ArrayData(indices, column.length(), column.nullCount(), buffers, List.of());
  }

  /// The whole dictionary, valid until the next [#encode] or [#clear]; what `memory` gives is part
  /// of it.
  Incoming.DictionaryValues send(SegmentAllocator memory) {
    sent = dictionary.size();
    List<MemorySegment> buffers =
        values.variadic()
            ? views(memory)
            : switch (values.buffers().get(1)) {
              case OFFSETS_32 -> List.of(Buffers.EMPTY, offsets(4, memory), dictionary.bytes());
              case OFFSETS_64 -> List.of(Buffers.EMPTY, offsets(8, memory), dictionary.bytes());
              default -> List.of(Buffers.EMPTY, dictionary.bytes());
            };
    ArrayData array = new ArrayData(values, dictionary.size(), 0, buffers, List.of());
    return new Incoming.DictionaryValues(reference.id(), false, array);
  }

  private MemorySegment offsets(int width, SegmentAllocator memory) {
    MemorySegment offsets = memory.allocate((dictionary.size() + 1L) * width, Buffers.ALIGNMENT);
    for (int i = 0; i <= dictionary.size(); i++) {
      Little.setOffset(offsets, width, i, dictionary.start(i));
    }
    return offsets;
  }

  /// Views of the bytes where they lie; those of short values stand in the view as well.
  private List<MemorySegment> views(SegmentAllocator memory) {
    MemorySegment views = memory.allocate(16L * dictionary.size(), Buffers.ALIGNMENT);
    MemorySegment bytes = dictionary.bytes();
    for (int i = 0; i < dictionary.size(); i++) {
      int start = dictionary.start(i);
      int length = dictionary.start(i + 1) - start;
      views.set(Little.INT, 16L * i, length);
      // Zero behind a short value, as the format wants it.
      views.set(Little.LONG, 16L * i + 8, 0);
      views.set(Little.INT, 16L * i + 4, 0);
      MemorySegment.copy(
          bytes, start, views, 16L * i + 4, Math.min(length, length > INLINE ? 4 : INLINE));
      if (length > INLINE) views.set(Little.INT, 16L * i + 12, start);
    }
    return List.of(Buffers.EMPTY, views, bytes);
  }

  @Override
  public void close() {
    dictionary.close();
  }
}
