package io.sheaf.duckdb;

import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/// Which snapshot a query means.
sealed interface Moment {
  /// What SQL writes for times, with or without a zone.
  DateTimeFormatter ZONED =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .toFormatter(java.util.Locale.ROOT);

  /// Snapshot `number`.
  record Numbered(long number) implements Moment {}

  /// The newest snapshot that is not younger than `time`.
  record Time(Instant time) implements Moment {}

  /// The snapshot, for the caller to close.
  default Snapshot in(Store store) {
    return switch (this) {
      case Numbered(long number) -> store.snapshotAt(number);
      case Time(Instant time) -> store.snapshotAt(time);
    };
  }

  /// Reads `41`, `2026-11-21`, `2026-11-21 10:00:00` (in UTC), `2026-11-21 10:00:00+01`.
  static Moment of(String text) {
    if (text.matches("[0-9]{1,18}")) return new Numbered(Long.parseLong(text));
    String iso = text.strip().replace(' ', 'T');
    try {
      if (!iso.contains("T")) {
        return new Time(LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      return new Time(
          switch (ZONED.parseBest(iso, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime zoned -> zoned.toInstant();
            case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
            default -> throw new AssertionError("neither zoned nor local: " + iso);
          });
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "at => '"
              + text
              + "' is neither a snapshot number nor a time; write 41 or '2026-11-21 10:00:00Z'",
          e);
    }
  }
}
