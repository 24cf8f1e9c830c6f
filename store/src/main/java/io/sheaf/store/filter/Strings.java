package io.sheaf.store.filter;

import io.sheaf.store.filter.kernel.BytesEqual;
import io.sheaf.store.filter.kernel.BytesRange;
import io.sheaf.store.filter.kernel.BytesSet;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// Text and binary of any layout, in the order of their bytes.
///
/// @param text whether the bytes are UTF-8
record Strings(Column column, boolean text) implements Domain<Strings.Content> {

  /// Bytes with their order: unsigned; what another begins with comes first.
  @SuppressWarnings("ArrayRecordComponent") // compared by content
  record Content(byte[] bytes) implements Comparable<Content> {
    @Override
    public int compareTo(Content other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Content content && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  @Override
  public Point<Content> point(Value value, Place place) {
    if (text) {
      if (value instanceof Value.Text(String string)) {
        return new Point<>(new Content(utf8(string, place)), true);
      }
      throw Refusal.mismatch(column, value, "a text in single quotes does", place);
    }
    if (value instanceof Value.Bytes content)
      return new Point<>(new Content(content.bytes()), true);
    throw Refusal.mismatch(column, value, "bytes such as X'00ff' do", place);
  }

  /// The bytes of a text, which must be Unicode: half of a surrogate pair has none.
  static byte[] utf8(String string, Place place) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(string));
      byte[] content = new byte[bytes.remaining()];
      bytes.get(content);
      return content;
    } catch (CharacterCodingException e) {
      throw Refusal.bad("a text that is not Unicode: " + e.getMessage(), place);
    }
  }

  @Override
  public @Nullable Interval<Content> clip(Interval<Content> interval) {
    return interval.isEmpty() ? null : interval;
  }

  @Override
  public boolean isAll(Interval<Content> clipped) {
    Content low = clipped.low();
    boolean fromStart = low == null || (low.bytes().length == 0 && !clipped.lowOpen());
    return fromStart && clipped.high() == null;
  }

  @Override
  public Loop range(Interval<Content> clipped) {
    Content low = clipped.low();
    Content high = clipped.high();
    if (low != null && low.equals(high)) return new Loop(new BytesEqual(low.bytes()), true);
    return new Loop(
        new BytesRange(
            low == null ? null : low.bytes(),
            clipped.lowOpen(),
            high == null ? null : high.bytes(),
            clipped.highOpen()),
        true);
  }

  @Override
  public Loop oneOf(NavigableSet<Content> members) {
    return new Loop(new BytesSet(members.stream().map(Content::bytes).toList()), true);
  }

  @Override
  public Content bound(MemorySegment bytes) {
    return new Content(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  public @Nullable Content leftOut() {
    return null;
  }
}
