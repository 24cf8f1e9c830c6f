package io.sheaf.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/// Sizes, durations and moments as they are typed.
final class WrittenTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "512MiB, 536870912",
    "512m, 536870912",
    "2GB, 2000000000",
    "1 KiB, 1024",
    "3T, 3298534883328",
    "7b, 7"
  })
  void sizesAreRead(String text, long bytes) {
    assertEquals(bytes, Size.parse(text).of(123));
  }

  @Test
  void aShareIsOneOfTheWhole() {
    assertEquals(600, Size.parse("60%").of(1000));
    assertEquals(1000, Size.parse("100 %").of(1000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MiB",
        "1.5G",
        "-1",
        "101%",
        "0%",
        "12 parsecs",
        "99999999999T",
        "9223372036854775808"
      })
  void whatIsNoSizeIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Size.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "12h, PT12H", "7d, PT168H"})
  void durationsAreRead(String text, Duration duration) {
    assertEquals(duration, Span.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-1s", "1w"})
  void whatIsNoDurationIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> Span.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21, 2026-11-21T00:00:00Z",
    "2026-11-21 10:00, 2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00Z, 2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00.5+02:00, 2026-11-21T08:00:00.500Z"
  })
  void timesAreRead(String text, Instant time) {
    assertEquals(new Moment.Time(time), Moment.parse(text));
  }

  @Test
  void aNumberIsASnapshot() {
    assertEquals(new Moment.Numbered(41), Moment.parse("41"));
    assertThrows(TypeConversionException.class, () -> Moment.parse("-1"));
    assertThrows(TypeConversionException.class, () -> Moment.parse("2026-13-01"));
  }
}
