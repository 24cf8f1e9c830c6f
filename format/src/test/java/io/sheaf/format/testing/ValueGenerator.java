package io.sheaf.format.testing;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Random single values, within the rules of their types.
final class ValueGenerator {
  private static final String[] LETTERS = {
    "a", "Z", " ", "\"", ",", "\n", "é", "я", "中", "한", "😀", "\u0000"
  };

  private final Random random;

  ValueGenerator(Random random) {
    this.random = random;
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  byte[] text() {
    StringBuilder text = new StringBuilder();
    int letters = random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(8);
    boolean ascii = random.nextBoolean();
    for (int i = 0; i < letters; i++)
      text.append(LETTERS[random.nextInt(ascii ? 6 : LETTERS.length)]);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Writes a value of fixed width; where any bits are a value, those that stand there stay.
  void fixed(Type type, MemorySegment data, long row) {
    switch (type) {
      case Type.Bool _ -> Bits.set(data, row, random.nextBoolean());
      case Type.Date date when date.unit() == Type.DateUnit.MILLISECOND ->
          data.set(Little.LONG, row * 8, 86_400_000L * random.nextInt(-100_000, 100_000));
      case Type.Time time -> {
        long second =
            switch (time.unit()) {
              case SECOND -> 1L;
              case MILLISECOND -> 1_000L;
              case MICROSECOND -> 1_000_000L;
              case NANOSECOND -> 1_000_000_000L;
            };
        Little.setInteger(data, time.bits() >> 3, row, random.nextLong(86_400L * second));
      }
      case Type.Decimal decimal -> decimal(decimal, data, row);
      case Type.Int integer when random.nextInt(3) == 0 ->
          Little.setInteger(data, integer.bits() >> 3, row, random.nextInt(100));
      default -> {}
    }
  }

  private void decimal(Type.Decimal decimal, MemorySegment data, long row) {
    BigInteger limit = BigInteger.TEN.pow(1 + random.nextInt(decimal.precision()));
    BigInteger value = new BigInteger(limit.bitLength() + 8, random).mod(limit);
    if (random.nextBoolean()) value = value.negate();
    int width = decimal.bits() >> 3;
    for (int i = 0; i < width; i++) {
      data.set(Little.BYTE, row * width + i, value.shiftRight(8 * i).byteValue());
    }
  }
}
