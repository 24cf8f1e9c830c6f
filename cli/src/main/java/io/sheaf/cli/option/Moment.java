package io.sheaf.cli.option;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Which snapshot: a number, or the newest one at a time.
public sealed interface Moment {
  /// Snapshot `number`.
  record Numbered(long number) implements Moment {}

  /// The newest snapshot that is not younger than `time`.
  record Time(Instant time) implements Moment {}

  /// As a request to a server writes it.
  default String text() {
    return switch (this) {
      case Numbered(long number) -> Long.toString(number);
      case Time(Instant time) -> time.toString();
    };
  }

  /// Reads `41`, `2026-11-21`, `2026-11-21T10:00:00Z`, `2026-11-21 10:00` (in UTC).
  static Moment parse(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return new Numbered(Long.parseLong(text));
    }
    String iso = text.strip().replace(' ', 'T');
    try {
      if (!iso.contains("T")) {
        return new Time(LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      return new Time(
          iso.matches(".*(Z|[+-][0-9:]{2,5})$")
              ? OffsetDateTime.parse(iso).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is neither a snapshot number nor a time; write 41 or 2026-11-21T10:00:00Z");
    }
  }

  /// For picocli.
  final class Converter implements ITypeConverter<Moment> {
    @Override
    public Moment convert(String value) {
      return parse(value);
    }
  }
}
