package io.sheaf.flight.request;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What the bytes of a command or a ticket are, as their beginning tells.
public enum Form {
  /// A JSON object.
  JSON,
  /// A ticket of ours.
  TICKET,
  /// A protobuf `Any`, as Flight SQL sends.
  FLIGHT_SQL,
  /// Text of a query.
  SQL,
  /// None of these.
  OTHER;

  private static final byte[] ANY = "type.googleapis.com/".getBytes(StandardCharsets.US_ASCII);

  /// The form of these bytes.
  public static Form of(byte[] bytes) {
    if (bytes.length == 0) return OTHER;
    if (bytes[0] == '{') return JSON;
    if (startsWith(bytes, 0, Tickets.MAGIC)) return TICKET;
    if (bytes[0] == 0x0a && startsWith(bytes, 2, ANY)) return FLIGHT_SQL;
    String start =
        new String(bytes, 0, Math.min(bytes.length, 7), StandardCharsets.US_ASCII)
            .toUpperCase(Locale.ROOT);
    return start.matches("SELECT\\s|WITH\\s.*") ? SQL : OTHER;
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] prefix) {
    if (bytes.length < from + prefix.length) return false;
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[from + i] != prefix[i]) return false;
    }
    return true;
  }
}
