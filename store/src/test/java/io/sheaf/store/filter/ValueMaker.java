package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Constants at, just beside, or far away from a value of a type.
final class ValueMaker {
  private static final BigDecimal MOST_SECONDS = new BigDecimal("31556889864403199");

  private final Random random;

  ValueMaker(Random random) {
    this.random = random;
  }

  /// @param near a value as [Cells] has it, or null for any
  Value near(Type type, @Nullable Object near) {
    return switch (type) {
      case Type.Bool _ -> new Value.Bool(random.nextBoolean());
      case Type.Int _ -> number(near, 0);
      case Type.Decimal decimal -> number(near, decimal.scale());
      case Type.FloatingPoint _ -> floating(near);
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> text(near);
      case Type.Binary _, Type.LargeBinary _, Type.BinaryView _, Type.FixedSizeBinary _ ->
          Value.of(bytes(near));
      case Type.Date _ ->
          random.nextBoolean()
              ? new Value.Day(moment(near).toLocalDate())
              : new Value.Moment(moment(near), null);
      case Type.Time _ -> new Value.Clock(clock(near));
      case Type.Timestamp timestamp -> {
        boolean local = timestamp.zone() == null || random.nextInt(4) == 0;
        yield new Value.Moment(moment(near), local ? null : offset());
      }
      case Type.Duration _ -> span(near);
      default -> new Value.Whole(BigInteger.valueOf(random.nextInt(100)));
    };
  }

  private Value number(@Nullable Object near, int scale) {
    BigDecimal value = near instanceof BigDecimal number ? number : BigDecimal.ZERO;
    BigDecimal step = BigDecimal.ONE.movePointLeft(scale);
    return switch (random.nextInt(8)) {
      case 0 -> new Value.Decimal(value.add(step.divide(BigDecimal.TWO)));
      case 1 -> new Value.Decimal(value.subtract(step.divide(new BigDecimal(4))));
      case 2 -> new Value.Whole(value.add(step).toBigInteger());
      case 3 -> new Value.Whole(BigInteger.ONE.shiftLeft(random.nextInt(270)));
      case 4 -> new Value.Whole(BigInteger.TWO.pow(random.nextInt(130)).negate());
      case 5 -> new Value.Decimal(new BigDecimal(random.nextGaussian() * 100));
      default -> scale == 0 ? new Value.Whole(value.toBigInteger()) : new Value.Decimal(value);
    };
  }

  private Value floating(@Nullable Object near) {
    double value = near instanceof Double number ? number : random.nextGaussian();
    if (!Double.isFinite(value)) return new Value.NotFinite(value);
    BigDecimal exact = new BigDecimal(value);
    return switch (random.nextInt(7)) {
      case 0 -> new Value.Whole(exact.setScale(0, RoundingMode.FLOOR).toBigInteger());
      case 1 -> new Value.Whole(exact.toBigInteger().add(BigInteger.ONE));
      case 2 -> Value.of((float) value);
      case 3 -> new Value.NotFinite(random.nextBoolean() ? Double.NaN : 1 / (value * 0));
      case 4 -> Value.of(random.nextInt(-3, 3) * 0.5);
      case 5 -> new Value.Decimal(new BigDecimal("1e" + random.nextInt(-400, 400)));
      default -> Value.of(value);
    };
  }

  private Value text(@Nullable Object near) {
    String text = new String(bytes(near), StandardCharsets.UTF_8);
    return new Value.Text(text.replace("\uFFFD", ""));
  }

  private byte[] bytes(@Nullable Object near) {
    byte[] bytes = near instanceof Cells.Bytes content ? content.array() : new byte[0];
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> Arrays.copyOf(bytes, bytes.length + 1);
      case 2 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(20));
      default -> bytes;
    };
  }

  /// At the second, or a little off.
  private LocalDateTime moment(@Nullable Object near) {
    BigDecimal seconds = near instanceof BigDecimal number ? number : BigDecimal.ZERO;
    if (seconds.abs().compareTo(MOST_SECONDS) >= 0) seconds = BigDecimal.valueOf(random.nextInt());
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    int nanos = seconds.subtract(whole).movePointRight(9).intValueExact();
    LocalDateTime moment =
        LocalDateTime.ofEpochSecond(whole.longValueExact(), nanos, ZoneOffset.UTC);
    return switch (random.nextInt(5)) {
      case 0 -> moment.withNano(random.nextInt(1_000_000_000));
      case 1 -> moment.minusNanos(1);
      case 2 -> moment.truncatedTo(java.time.temporal.ChronoUnit.DAYS);
      default -> moment;
    };
  }

  private ZoneOffset offset() {
    return ZoneOffset.ofTotalSeconds(60 * random.nextInt(-720, 720));
  }

  private LocalTime clock(@Nullable Object near) {
    BigDecimal seconds = near instanceof BigDecimal number ? number : BigDecimal.ZERO;
    long nanos = seconds.movePointRight(9).toBigInteger().longValue();
    nanos = Math.floorMod(nanos + random.nextInt(3) - 1, 86_400_000_000_000L);
    return LocalTime.ofNanoOfDay(nanos);
  }

  private Value span(@Nullable Object near) {
    BigDecimal seconds = near instanceof BigDecimal number ? number : BigDecimal.ZERO;
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    int nanos = seconds.subtract(whole).movePointRight(9).intValueExact();
    long more = random.nextInt(3) == 0 ? random.nextInt(1000) : 0;
    return new Value.Span(Duration.ofSeconds(whole.longValueExact(), nanos + more));
  }
}
