package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// Which snapshot a read wants.
public sealed interface At {
  /// The newest when the read begins.
  record Newest() implements At {}

  /// The one of that number.
  record Numbered(long snapshot) implements At {}

  /// The newest that was committed at or before a time.
  record Time(Instant time) implements At {}

  /// Reads a snapshot number or an RFC 3339 time.
  static At parse(String text) {
    if (!text.isEmpty()
        && text.length() <= 19
        && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        return new Numbered(Long.parseLong(text));
      } catch (NumberFormatException e) {
        throw wrong(text);
      }
    }
    try {
      return new Time(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw wrong(text);
    }
  }

  private static Refusal wrong(String text) {
    return Refusal.badRequest(
        "the field \"at\" must be a snapshot number or a time like 2026-11-21T14:00:00Z, not \""
            + text
            + "\"");
  }
}
