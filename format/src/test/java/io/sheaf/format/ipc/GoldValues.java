package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Layout.BufferKind;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.HexFormat;

/// Compares arrays with the columns of an integration JSON file. Values behind nulls are not
/// compared.
final class GoldValues {
  private long count;

  /// How many values were compared.
  long count() {
    return count;
  }

  void compare(JsonNode json, ArrayData array, String path) {
    assertEquals(json.get("count").asLong(), array.length(), path);
    Layout layout = array.layout();
    if (!(layout.type() instanceof Type.Null) && json.has("VALIDITY")) validity(json, array, path);
    for (int i = 0; i < layout.buffers().size(); i++) {
      BufferKind kind = layout.buffers().get(i);
      String name =
          switch (kind) {
            case OFFSETS_32, OFFSETS_64 -> "OFFSET";
            case SIZES_32, SIZES_64 -> "SIZE";
            case TYPE_IDS -> "TYPE_ID";
            default -> "";
          };
      if (!name.isEmpty() && array.length() > 0) {
        integers(json.get(name), array.buffers().get(i), width(kind), path + "." + name);
      }
    }
    if (json.has("DATA")) {
      for (int i = 0; i < array.length(); i++) {
        if (!present(array, i)) continue;
        value(json.get("DATA").get(i), array, i, path + "[" + i + "]");
        count++;
      }
    }
    for (int i = 0; i < array.children().size(); i++) {
      ArrayData child = array.children().get(i);
      compare(json.get("children").get(i), child, path + "." + child.layout().field().name());
    }
  }

  private static int width(BufferKind kind) {
    return switch (kind) {
      case TYPE_IDS -> 1;
      case OFFSETS_32, SIZES_32 -> 4;
      default -> 8;
    };
  }

  private static void validity(JsonNode json, ArrayData array, String path) {
    long nulls = 0;
    for (int i = 0; i < array.length(); i++) {
      assertEquals(json.get("VALIDITY").get(i).asInt() == 1, present(array, i), path + "[" + i);
      if (!present(array, i)) nulls++;
    }
    assertEquals(nulls, array.nullCount(), path);
  }

  private static boolean present(ArrayData array, long i) {
    if (array.layout().buffers().getFirst() != BufferKind.VALIDITY) return true;
    MemorySegment bits = array.buffers().getFirst();
    return bits.byteSize() == 0 || (bits.get(JAVA_BYTE, i >>> 3) >>> (i & 7) & 1) == 1;
  }

  private static void integers(JsonNode json, MemorySegment buffer, int width, String path) {
    for (int i = 0; i < json.size(); i++) {
      assertEquals(json.get(i).asLong(), integer(buffer, width, i).longValue(), path + i);
    }
  }

  private static BigInteger integer(MemorySegment buffer, int width, long i) {
    byte[] bytes = buffer.asSlice(i * width, width).toArray(JAVA_BYTE);
    for (int low = 0, high = width - 1; low < high; low++, high--) {
      byte swap = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = swap;
    }
    return new BigInteger(bytes);
  }

  private static void value(JsonNode json, ArrayData array, int i, String path) {
    MemorySegment data = array.buffers().getLast();
    int width = array.layout().bitWidth() / 8;
    switch (array.layout().type()) {
      case Type.Bool _ ->
          assertEquals(
              json.asInt() == 1 || json.asBoolean(),
              (data.get(JAVA_BYTE, i >>> 3) >>> (i & 7) & 1) == 1,
              path);
      case Type.Int integer when !integer.signed() -> {
        var mask = BigInteger.ONE.shiftLeft(integer.bits()).subtract(BigInteger.ONE);
        assertEquals(new BigInteger(json.asText()), integer(data, width, i).and(mask), path);
      }
      case Type.FloatingPoint number ->
          assertEquals(json.asDouble(), floating(data, number.precision(), i), 0.0005, path);
      case Type.Interval interval -> interval(json, data.asSlice((long) i * width), interval, path);
      case Type.FixedSizeBinary _ ->
          assertEquals(json.asText(), hex(data.asSlice((long) i * width, width)), path);
      case Type.Utf8 _, Type.LargeUtf8 _ ->
          assertEquals(json.asText(), new String(bytes(array, i).toArray(JAVA_BYTE), UTF_8), path);
      case Type.Binary _, Type.LargeBinary _ ->
          assertEquals(json.asText(), hex(bytes(array, i)), path);
      default -> assertEquals(new BigInteger(json.asText()), integer(data, width, i), path);
    }
  }

  private static double floating(MemorySegment data, Type.Precision precision, long i) {
    return switch (precision) {
      case HALF -> Float.float16ToFloat(data.get(JAVA_SHORT_UNALIGNED, 2 * i));
      case SINGLE -> Float.intBitsToFloat(data.get(JAVA_INT_UNALIGNED, 4 * i));
      case DOUBLE -> Double.longBitsToDouble(data.get(JAVA_LONG_UNALIGNED, 8 * i));
    };
  }

  private static void interval(JsonNode json, MemorySegment at, Type.Interval type, String path) {
    int first = at.get(JAVA_INT_UNALIGNED, 0);
    switch (type.unit()) {
      case YEAR_MONTH -> assertEquals(json.asInt(), first, path);
      case DAY_TIME -> {
        assertEquals(json.get("days").asInt(), first, path);
        assertEquals(json.get("milliseconds").asInt(), at.get(JAVA_INT_UNALIGNED, 4), path);
      }
      case MONTH_DAY_NANO -> {
        assertEquals(json.get("months").asInt(), first, path);
        assertEquals(json.get("days").asInt(), at.get(JAVA_INT_UNALIGNED, 4), path);
        assertEquals(json.get("nanoseconds").asLong(), at.get(JAVA_LONG_UNALIGNED, 8), path);
      }
    }
  }

  private static MemorySegment bytes(ArrayData array, long i) {
    int width = width(array.layout().buffers().get(1));
    MemorySegment offsets = array.buffers().get(1);
    long start = integer(offsets, width, i).longValue();
    return array
        .buffers()
        .get(2)
        .asSlice(start, integer(offsets, width, i + 1).longValue() - start);
  }

  private static String hex(MemorySegment bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes.toArray(JAVA_BYTE));
  }
}
