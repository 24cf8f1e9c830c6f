package io.sheaf.store.filter.text;

import io.sheaf.store.filter.tree.Value;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Days, times and spans as text. What is not of the form, or no day of the calendar, is null.
public final class TimeTexts {
  private static final String DAY = "([+-]\\d{5,9}|\\d{4})-(\\d\\d)-(\\d\\d)";
  private static final String CLOCK = "(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?";
  private static final Pattern DAYS = Pattern.compile(DAY);
  private static final Pattern CLOCKS = Pattern.compile(CLOCK);
  private static final Pattern MOMENTS =
      Pattern.compile(DAY + "[ T]" + CLOCK + "(Z|[+-]\\d\\d:\\d\\d)?");

  private TimeTexts() {}

  /// A day: `2024-02-29`.
  public static @Nullable Value day(String text) {
    Matcher parts = DAYS.matcher(text);
    try {
      return parts.matches() ? new Value.Day(day(parts)) : null;
    } catch (DateTimeException _) {
      return null; // a day that the calendar does not have is none, as is text of another form
    }
  }

  /// A time of day: `23:59:59.5`.
  public static @Nullable Value clock(String text) {
    Matcher parts = CLOCKS.matcher(text);
    try {
      return parts.matches() ? new Value.Clock(clock(parts, 1)) : null;
    } catch (DateTimeException _) {
      return null; // as above
    }
  }

  /// A day and a time of day: `2024-02-29 23:59:59.5+01:00`.
  public static @Nullable Value moment(String text) {
    Matcher parts = MOMENTS.matcher(text);
    try {
      if (!parts.matches()) return null;
      String offset = parts.group(8);
      return new Value.Moment(
          LocalDateTime.of(day(parts), clock(parts, 4)),
          offset == null ? null : ZoneOffset.of(offset));
    } catch (DateTimeException _) {
      return null; // as above
    }
  }

  /// A span in the form of ISO 8601: `PT1.5S`.
  public static @Nullable Value span(String text) {
    try {
      return new Value.Span(Duration.parse(text));
    } catch (DateTimeException | ArithmeticException _) {
      return null; // as above
    }
  }

  private static LocalDate day(Matcher parts) {
    return LocalDate.of(
        Integer.parseInt(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)));
  }

  private static LocalTime clock(Matcher parts, int group) {
    String fraction = parts.group(group + 3);
    int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    return LocalTime.of(
        Integer.parseInt(parts.group(group)),
        Integer.parseInt(parts.group(group + 1)),
        Integer.parseInt(parts.group(group + 2)),
        nanos);
  }
}
