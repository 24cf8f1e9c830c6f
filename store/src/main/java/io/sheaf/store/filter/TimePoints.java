package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.text.TimeTexts;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where days, times and spans stand among the values of a type: whole numbers of its unit.
///
/// A text takes the type's form. Midnight is where a day meets a type with a time of day, and where
/// a date column stands to a constant with one.
final class TimePoints {
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
  private static final long DAY_NANOS = 86_400_000_000_000L;

  private final Column column;
  private final Place place;

  private TimePoints(Column column, Place place) {
    this.column = column;
    this.place = place;
  }

  static Point<BigInteger> of(Column column, Value value, Place place) {
    var points = new TimePoints(column, place);
    return switch (column.type()) {
      case Type.Date(Type.DateUnit unit) ->
          floor(points.local(value), unit == Type.DateUnit.DAY ? DAY_NANOS : 1_000_000);
      case Type.Time(Type.TimeUnit unit, int _) -> floor(points.clock(value), nanos(unit));
      case Type.Timestamp(Type.TimeUnit unit, @Nullable String zone) ->
          floor(zone == null ? points.local(value) : points.instant(value, zone), nanos(unit));
      case Type.Duration(Type.TimeUnit unit) -> floor(points.span(value), nanos(unit));
      default -> throw new AssertionError("not about time: " + column.type());
    };
  }

  private static long nanos(Type.TimeUnit unit) {
    return switch (unit) {
      case SECOND -> 1_000_000_000;
      case MILLISECOND -> 1_000_000;
      case MICROSECOND -> 1000;
      case NANOSECOND -> 1;
    };
  }

  private static Point<BigInteger> floor(BigInteger nanos, long unit) {
    BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(unit));
    boolean below = parts[1].signum() < 0;
    return new Point<>(
        below ? parts[0].subtract(BigInteger.ONE) : parts[0], parts[1].signum() == 0);
  }

  private BigInteger local(Value value) {
    return switch (value) {
      case Value.Day(LocalDate day) -> seconds(day.atStartOfDay(), ZoneOffset.UTC);
      case Value.Moment(LocalDateTime moment, @Nullable ZoneOffset offset) -> {
        if (offset != null) throw mismatch(value, "it has no time zone; leave the offset away");
        yield seconds(moment, ZoneOffset.UTC);
      }
      case Value.Text(String text) -> local(moment(value, text));
      default -> throw mismatch(value, "DATE '…' and TIMESTAMP '…' do");
    };
  }

  private BigInteger instant(Value value, String zone) {
    return switch (value) {
      case Value.Day(LocalDate day) -> atZone(value, day.atStartOfDay(), zone);
      case Value.Moment(LocalDateTime moment, @Nullable ZoneOffset offset) ->
          offset == null ? atZone(value, moment, zone) : seconds(moment, offset);
      case Value.Text(String text) -> instant(moment(value, text), zone);
      default -> throw mismatch(value, "DATE '…' and TIMESTAMP '…' do");
    };
  }

  /// What a clock in the column's zone shows, as an instant.
  private BigInteger atZone(Value value, LocalDateTime moment, String zone) {
    List<ZoneOffset> offsets;
    try {
      offsets = ZoneId.of(zone).getRules().getValidOffsets(moment);
    } catch (DateTimeException e) {
      throw mismatch(value, "its zone is not known here (" + e.getMessage() + "); add an offset");
    }
    if (offsets.size() != 1) {
      String often = offsets.isEmpty() ? "never" : "twice";
      throw mismatch(value, "clocks there show it " + often + "; add an offset");
    }
    return seconds(moment, offsets.getFirst());
  }

  private Value moment(Value value, String text) {
    Value day = TimeTexts.day(text);
    Value moment = day == null ? TimeTexts.moment(text) : day;
    if (moment == null) {
      throw mismatch(value, "'YYYY-MM-DD' and 'YYYY-MM-DD hh:mm:ss[.fffffffff][Z|±hh:mm]' do");
    }
    return moment;
  }

  private BigInteger clock(Value value) {
    Value clock = value instanceof Value.Text(String text) ? TimeTexts.clock(text) : value;
    if (clock instanceof Value.Clock(LocalTime time)) return BigInteger.valueOf(time.toNanoOfDay());
    throw mismatch(value, "'hh:mm:ss[.fffffffff]' does");
  }

  private BigInteger span(Value value) {
    Value span = value instanceof Value.Text(String text) ? TimeTexts.span(text) : value;
    if (span instanceof Value.Span(Duration duration)) {
      return nanos(duration.getSeconds(), duration.getNano());
    }
    throw mismatch(value, "a text such as 'PT1H30M' or 'PT-1.5S' does");
  }

  private static BigInteger seconds(LocalDateTime moment, ZoneOffset offset) {
    Instant instant = moment.toInstant(offset);
    return nanos(instant.getEpochSecond(), instant.getNano());
  }

  private static BigInteger nanos(long seconds, int nanos) {
    return BigInteger.valueOf(seconds).multiply(NANOS).add(BigInteger.valueOf(nanos));
  }

  private RuntimeException mismatch(Value value, String wanted) {
    return Refusal.mismatch(column, value, wanted, place);
  }
}
