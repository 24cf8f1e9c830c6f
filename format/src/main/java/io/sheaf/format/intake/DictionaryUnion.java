package io.sheaf.format.intake;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.ArrayEquality;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Several dictionaries of one id as one: every value of any of them, in the order in which they
/// first came.
///
/// Values that are bytes are there once each. Others, such as lists, are there as often as
/// different dictionaries have them: a dictionary that is the same as one before adds nothing. One
/// thread. Closed by whoever made it.
public final class DictionaryUnion implements AutoCloseable {
  /// The most bytes of a dictionary that has taken in another.
  private static final long MOST_BYTES = 64L << 20;

  private final long most;
  private final boolean fixed;
  private final Scratch memory = new Scratch();
  private final List<ArrayData> parts = new ArrayList<>();
  private final Map<ByteBuffer, Integer> places = new HashMap<>();
  private int nullPlace = -1;
  private int size;
  private long bytes;

  /// No values.
  ///
  /// @param most how many there may be: what the index type can tell apart
  /// @param fixed whether the first dictionary can take in no other, because its order matters, or
  ///   because what its values are depends on other dictionaries
  public DictionaryUnion(long most, boolean fixed) {
    this.most = Math.min(most, Integer.MAX_VALUE);
    this.fixed = fixed;
  }

  /// Where each of these values, which are valid, stands, with the new ones behind all others; null
  /// when there is no room for them, and none was added.
  public int @Nullable [] add(ArrayData values) {
    return !fixed && isBytes(values.layout()) ? addEach(values) : addWhole(values);
  }

  private static boolean isBytes(Layout layout) {
    if (!layout.values() || layout.buffers().size() < 2 || !layout.children().isEmpty()) {
      return false;
    }
    BufferKind kind = layout.buffers().get(1);
    boolean data = kind == BufferKind.DATA && layout.bitWidth() >= 8;
    boolean text = kind == BufferKind.OFFSETS_32 || kind == BufferKind.OFFSETS_64;
    return layout.buffers().getFirst() == BufferKind.VALIDITY
        && (data || text || kind == BufferKind.VIEWS);
  }

  private int @Nullable [] addEach(ArrayData values) {
    int count = Math.toIntExact(values.length());
    int[] found = new int[count];
    long[] fresh = new long[RowSet.wordsOf(count)];
    Map<ByteBuffer, Integer> more = new HashMap<>();
    MemorySegment validity = Buffers.validity(values);
    BytesAccess access = BytesAccess.of(values);
    int newNull = nullPlace;
    int next = size;
    for (int i = 0; i < count; i++) {
      if (validity != null && !Bits.get(validity, i)) {
        if (newNull < 0) {
          newNull = next++;
          fresh[i >> 6] |= 1L << i;
        }
        found[i] = newNull;
        continue;
      }
      ByteBuffer value = bytes(access, i);
      Integer known = places.get(value);
      if (known == null) known = more.get(value);
      if (known == null) {
        known = next++;
        more.put(value, known);
        fresh[i >> 6] |= 1L << i;
      }
      found[i] = known;
    }
    if (!take(RowPicker.pick(values, RowSet.of(count, fresh), memory), next)) return null;
    nullPlace = newNull;
    places.putAll(more);
    return found;
  }

  private static ByteBuffer bytes(BytesAccess access, int index) {
    byte[] copy = new byte[Math.toIntExact(access.length(index))];
    MemorySegment.copy(
        access.buffer(index), Little.BYTE, access.offset(index), copy, 0, copy.length);
    return ByteBuffer.wrap(copy);
  }

  private int @Nullable [] addWhole(ArrayData values) {
    int start = 0;
    for (ArrayData part : parts) {
      if (ArrayEquality.equal(part, values)) return from(start, values);
      start += Math.toIntExact(part.length());
    }
    if (fixed && !parts.isEmpty()) return null;
    return take(values, size + values.length()) ? from(start, values) : null;
  }

  private static int[] from(int start, ArrayData values) {
    int[] found = new int[Math.toIntExact(values.length())];
    for (int i = 0; i < found.length; i++) found[i] = start + i;
    return found;
  }

  /// Takes in what is new, unless there is no room. The first dictionary always has it.
  private boolean take(ArrayData values, long newSize) {
    long more = values.paddedBytes();
    if (!parts.isEmpty() && (newSize > most || bytes + more > MOST_BYTES)) return false;
    if (parts.isEmpty() || values.length() > 0) parts.add(OwnedCopy.of(values, memory));
    size = Math.toIntExact(newSize);
    bytes += more;
    return true;
  }

  /// All values; valid until this is closed.
  public ArrayData values() {
    if (parts.size() == 1) return parts.getFirst();
    return switch (Concatenator.concat(parts, memory)) {
      case Concatenator.Result.Joined joined -> joined.array();
      case Concatenator.Result.TooLong tooLong ->
          throw new AssertionError(bytes + " bytes are too long: " + tooLong.reason());
    };
  }

  @Override
  public void close() {
    memory.close();
  }
}
