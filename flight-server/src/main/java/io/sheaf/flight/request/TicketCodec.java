package io.sheaf.flight.request;

import io.sheaf.store.TableName;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// The bytes of a ticket inside its seal, big-endian:
///
/// | field | bytes |
/// |---|---|
/// | grant | 16 |
/// | snapshot, expires | 8, 8 |
/// | limit, or -1 | 8 |
/// | first batch, batch behind the last; -1, -1 for all | 8, 8 |
/// | max_message_bytes | 4 |
/// | schema, name: length and UTF-8 | 4 + n, 4 + n |
/// | number of columns, or -1 for all | 4 |
/// | each ordinal, seven bits a byte, lowest first | 1 to 5 |
/// | filter, where there is one: length and UTF-8 | 4 + n |
///
/// Decoding trusts the bytes: only what was sealed here comes here.
final class TicketCodec {
  private TicketCodec() {}

  static byte[] encode(Ticket ticket) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(ticket.grant().getMostSignificantBits());
      out.writeLong(ticket.grant().getLeastSignificantBits());
      out.writeLong(ticket.snapshot());
      out.writeLong(ticket.expires());
      out.writeLong(ticket.limit().orElse(-1));
      out.writeLong(ticket.range().map(Ticket.Range::first).orElse(-1L));
      out.writeLong(ticket.range().map(Ticket.Range::end).orElse(-1L));
      out.writeInt(ticket.maxMessageBytes());
      writeText(out, ticket.table().schema());
      writeText(out, ticket.table().table());
      out.writeInt(ticket.columns().map(List::size).orElse(-1));
      for (int column : ticket.columns().orElse(List.of())) writeVarint(out, column);
      if (ticket.where().isPresent()) writeText(out, ticket.where().get());
    } catch (IOException e) {
      throw new AssertionError("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static void writeVarint(DataOutputStream out, int value) throws IOException {
    int rest = value;
    while (rest > 0x7f) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  static Ticket decode(ByteBuffer in) {
    UUID grant = new UUID(in.getLong(), in.getLong());
    long snapshot = in.getLong();
    long expires = in.getLong();
    long limit = in.getLong();
    long first = in.getLong();
    long end = in.getLong();
    int maxMessageBytes = in.getInt();
    TableName table = new TableName(readText(in), readText(in));
    int count = in.getInt();
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) columns.add(readVarint(in));
    Optional<String> where = in.hasRemaining() ? Optional.of(readText(in)) : Optional.empty();
    return new Ticket(
        grant,
        table,
        snapshot,
        expires,
        count < 0 ? Optional.empty() : Optional.of(columns),
        where,
        limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit),
        first < 0 ? Optional.empty() : Optional.of(new Ticket.Range(first, end)),
        maxMessageBytes);
  }

  private static String readText(ByteBuffer in) {
    byte[] utf8 = new byte[in.getInt()];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static int readVarint(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) return value;
    }
  }
}
