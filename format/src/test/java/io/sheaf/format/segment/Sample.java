package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// An array together with its values as Java objects, made apart from each other's code: numbers
/// are BigInteger or Double, texts byte[], null is null.
record Sample(ArrayData array, List<@Nullable Object> values) {
  /// The order of values, as docs/format.md says it.
  static final Comparator<Object> ORDER =
      (left, right) ->
          switch (left) {
            case BigInteger number -> number.compareTo((BigInteger) right);
            case Double number -> Double.compare(number + 0.0, (Double) right + 0.0);
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) right);
            default -> throw new AssertionError(left);
          };

  /// Every type whose chunks have bounds.
  static List<Type> orderedTypes() {
    List<Type> types = new ArrayList<>();
    for (int bits = 8; bits <= 64; bits *= 2) {
      types.add(new Type.Int(bits, true));
      types.add(new Type.Int(bits, false));
    }
    for (Type.Precision precision : Type.Precision.values()) {
      types.add(new Type.FloatingPoint(precision));
    }
    for (int bits = 32; bits <= 256; bits *= 2) types.add(new Type.Decimal(9, 2, bits));
    types.add(new Type.Bool());
    types.add(new Type.Date(Type.DateUnit.DAY));
    types.add(new Type.Time(Type.TimeUnit.NANOSECOND, 64));
    types.add(new Type.Timestamp(Type.TimeUnit.MICROSECOND, "UTC"));
    types.add(new Type.Duration(Type.TimeUnit.SECOND));
    types.addAll(List.of(new Type.Utf8(), new Type.LargeUtf8(), new Type.Utf8View()));
    types.addAll(List.of(new Type.Binary(), new Type.LargeBinary(), new Type.BinaryView()));
    types.addAll(List.of(new Type.FixedSizeBinary(5), new Type.FixedSizeBinary(40)));
    types.add(new Type.FixedSizeBinary(0));
    return types;
  }

  /// A column of `rows` random values, of which a share is null.
  static Sample random(Type type, int rows, double nulls, Random random) {
    Layout layout = Layout.of(Field.of("c", type, true));
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      values.add(random.nextDouble() < nulls ? null : value(type, layout.bitWidth(), random));
    }
    return of(layout, values);
  }

  /// A column with a dictionary: indices into the values of `dictionary`.
  static Sample indices(Sample dictionary, Type.Int index, int rows, double nulls, Random random) {
    Type type = dictionary.array.layout().type();
    Field field =
        new Field("d", type, true, new Field.Dictionary(9, index, false), List.of(), List.of());
    List<@Nullable Object> indices = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    int used = 1 + random.nextInt(dictionary.values.size());
    for (int i = 0; i < rows; i++) {
      int entry = random.nextInt(used);
      boolean present = random.nextDouble() >= nulls;
      indices.add(present ? BigInteger.valueOf(entry) : null);
      values.add(present ? dictionary.values.get(entry) : null);
    }
    return new Sample(of(Layout.of(field), indices).array, values);
  }

  static Sample of(Layout layout, List<@Nullable Object> values) {
    long nulls = values.stream().filter(v -> v == null).count();
    List<MemorySegment> buffers = new ArrayList<>();
    buffers.add(validity(values, nulls));
    buffers.addAll(SampleBuffers.of(layout, values));
    return new Sample(new ArrayData(layout, values.size(), nulls, buffers, List.of()), values);
  }

  private static MemorySegment validity(List<@Nullable Object> values, long nulls) {
    if (nulls == 0) return MemorySegment.NULL;
    MemorySegment bits = MemorySegment.ofArray(new byte[values.size() / 8 + 9]);
    bits.fill(MemorySink.CANARY); // what is beyond the last value is no one's promise
    for (int i = 0; i < values.size(); i++) Bits.set(bits, i, values.get(i) != null);
    return bits;
  }

  private static Object value(Type type, int bitWidth, Random random) {
    return switch (type) {
      case Type.FloatingPoint number -> floating(number, random);
      case Type.Bool _ -> BigInteger.valueOf(random.nextInt(2));
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> text(random);
      case Type.Binary _, Type.LargeBinary _, Type.BinaryView _ ->
          bytes(random.nextInt(45), random);
      case Type.FixedSizeBinary fixed -> bytes(fixed.width(), random);
      case Type.Int integer when !integer.signed() -> new BigInteger(bitWidth, random);
      default -> {
        // Small numbers often, so that halves of wide ones differ in every way.
        int bits = 1 + random.nextInt(bitWidth - 1);
        BigInteger number = new BigInteger(bits, random);
        yield random.nextBoolean() ? number : number.not();
      }
    };
  }

  private static Double floating(Type.FloatingPoint type, Random random) {
    double[] special = {0.0, -0.0, 1, Double.NaN, Double.POSITIVE_INFINITY, -7.5};
    double value =
        random.nextInt(4) == 0 ? special[random.nextInt(special.length)] : random.nextGaussian();
    return switch (type.precision()) {
      case HALF -> (double) Float.float16ToFloat(Float.floatToFloat16((float) value));
      case SINGLE -> (double) (float) value;
      case DOUBLE -> value;
    };
  }

  private static byte[] text(Random random) {
    String[] parts = {
      "", "a", "z", "ä", "\u20ac", "\ud83d\ude00", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) text.append(parts[random.nextInt(parts.length)]);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(int length, Random random) {
    byte[] bytes = new byte[length];
    byte[] alphabet = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, (byte) 0xFF};
    boolean high = random.nextInt(3) == 0;
    for (int i = 0; i < length; i++) {
      bytes[i] = high ? (byte) 0xFF : alphabet[random.nextInt(alphabet.length)];
    }
    return bytes;
  }

  /// A value from its little-endian bytes, as bounds are written.
  static Object decode(Type type, MemorySegment bound) {
    byte[] bytes = bound.toArray(Little.BYTE);
    return switch (type) {
      case Type.FloatingPoint number ->
          switch (number.precision()) {
            case HALF -> (double) Float.float16ToFloat(bound.get(Little.SHORT, 0));
            case SINGLE -> (double) Float.intBitsToFloat(bound.get(Little.INT, 0));
            case DOUBLE -> Double.longBitsToDouble(bound.get(Little.LONG, 0));
          };
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> bytes;
      case Type.Binary _, Type.LargeBinary _, Type.BinaryView _, Type.FixedSizeBinary _ -> bytes;
      default -> {
        byte[] big = new byte[bytes.length + 1];
        for (int i = 0; i < bytes.length; i++) big[bytes.length - i] = bytes[i];
        boolean signed = !(type instanceof Type.Int integer) || integer.signed();
        if (signed && bytes[bytes.length - 1] < 0) big[0] = -1;
        yield new BigInteger(big);
      }
    };
  }
}
