package io.sheaf.format.value;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/// Times as text: ISO 8601 with a space between date and time, in UTC with a `Z` where the type has
/// a zone. What no calendar holds is the number with its unit.
final class TimeText {
  private static final long DAY_MILLIS = 86_400_000;
  private static final long DAY_NANOS = 86_400_000_000_000L;

  // What `java.time` holds without an exception, in seconds and days.
  private static final long MOST_SECONDS = 31_556_889_864_403_199L;
  private static final long MOST_DAYS = 365_000_000_000L;

  private TimeText() {}

  static void date(Type.DateUnit unit, long value, StringBuilder out) {
    if (unit == Type.DateUnit.MILLISECOND && Math.floorMod(value, DAY_MILLIS) != 0) {
      timestamp(Type.TimeUnit.MILLISECOND, false, value, out);
      return;
    }
    long days = unit == Type.DateUnit.DAY ? value : Math.floorDiv(value, DAY_MILLIS);
    if (Math.abs(days) > MOST_DAYS) {
      out.append(value).append(unit == Type.DateUnit.DAY ? "d" : "ms");
    } else {
      out.append(LocalDate.ofEpochDay(days));
    }
  }

  static void time(Type.TimeUnit unit, long value, StringBuilder out) {
    long perSecond = perSecond(unit);
    if (value < 0 || value / perSecond >= DAY_MILLIS / 1000) {
      duration(unit, value, out);
      return;
    }
    time(LocalTime.ofNanoOfDay(value * (1_000_000_000 / perSecond) % DAY_NANOS), out);
  }

  static void timestamp(Type.TimeUnit unit, boolean zoned, long value, StringBuilder out) {
    long perSecond = perSecond(unit);
    long seconds = Math.floorDiv(value, perSecond);
    if (seconds < -MOST_SECONDS || seconds > MOST_SECONDS) {
      duration(unit, value, out);
      return;
    }
    int nanos = (int) (Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
    out.append(time.toLocalDate()).append(' ');
    time(time.toLocalTime(), out);
    out.append(zoned ? "Z" : "");
  }

  /// Hours to seconds always; a fraction of 3, 6 or 9 digits where there is one.
  private static void time(LocalTime time, StringBuilder out) {
    String text = time.toString();
    out.append(text).append(text.length() == 5 ? ":00" : "");
  }

  static void duration(Type.TimeUnit unit, long value, StringBuilder out) {
    out.append(value)
        .append(
            switch (unit) {
              case SECOND -> "s";
              case MILLISECOND -> "ms";
              case MICROSECOND -> "us";
              case NANOSECOND -> "ns";
            });
  }

  /// `14mo`, `3d 4ms`, `1mo 2d 3ns`: each part with its own sign.
  static void interval(Type.IntervalUnit unit, MemorySegment value, StringBuilder out) {
    switch (unit) {
      case YEAR_MONTH -> out.append(Little.intAt(value, 0)).append("mo");
      case DAY_TIME ->
          out.append(Little.intAt(value, 0))
              .append("d ")
              .append(Little.intAt(value, 1))
              .append("ms");
      case MONTH_DAY_NANO ->
          out.append(Little.intAt(value, 0))
              .append("mo ")
              .append(Little.intAt(value, 1))
              .append("d ")
              .append(Little.longAt(value, 1))
              .append("ns");
    }
  }

  private static long perSecond(Type.TimeUnit unit) {
    return switch (unit) {
      case SECOND -> 1;
      case MILLISECOND -> 1000;
      case MICROSECOND -> 1_000_000;
      case NANOSECOND -> 1_000_000_000;
    };
  }
}
