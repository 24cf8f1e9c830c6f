package io.sheaf.flight.request;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Seals tickets and opens them: `SHF1`, a version byte, the ticket, and an HMAC-SHA256 of all
/// that.
///
/// Any thread.
public final class Tickets {
  /// The most bytes of a ticket.
  public static final int MOST_BYTES = 16 << 10;

  /// What a ticket begins with.
  static final byte[] MAGIC = "SHF1".getBytes(StandardCharsets.US_ASCII);

  private static final byte PLAIN = 2;

  /// Of tickets with a filter, which who does not know of it must not read without.
  private static final byte FILTERED = 3;

  private static final int HEAD_BYTES = 5;
  private static final int SEAL_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final InstantSource clock;

  /// Tickets signed with `key`, 16 bytes or more, that end by `clock`.
  public Tickets(byte[] key, InstantSource clock) {
    if (key.length < 16) throw new AssertionError("a ticket key of " + key.length + " bytes");
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.clock = clock;
  }

  /// The bytes of a ticket for the wire.
  ///
  /// @throws Refusal when it would be longer than [#MOST_BYTES]
  public byte[] seal(Ticket ticket) {
    byte[] content = TicketCodec.encode(ticket);
    int bytes = HEAD_BYTES + content.length + SEAL_BYTES;
    if (bytes > MOST_BYTES) {
      throw new Refusal(
          Code.TOO_LARGE,
          "the ticket would have "
              + bytes
              + " bytes, more than "
              + MOST_BYTES
              + "; name fewer"
              + " columns, or say less in the filter");
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).put(MAGIC).put(version(ticket)).put(content);
    byte[] seal = mac(out.array(), HEAD_BYTES + content.length);
    return out.put(seal).array();
  }

  /// The ticket that was sealed into `bytes`.
  ///
  /// @throws Refusal when this key did not seal it, or its time is over
  public Ticket open(byte[] bytes) {
    int content = bytes.length - HEAD_BYTES - SEAL_BYTES;
    if (content < 0 || bytes.length > MOST_BYTES) throw bad();
    byte[] seal = new byte[SEAL_BYTES];
    System.arraycopy(bytes, HEAD_BYTES + content, seal, 0, SEAL_BYTES);
    if (!MessageDigest.isEqual(seal, mac(bytes, HEAD_BYTES + content))) throw bad();
    byte version = bytes[HEAD_BYTES - 1];
    if (version != PLAIN && version != FILTERED) throw bad();
    Ticket ticket = TicketCodec.decode(ByteBuffer.wrap(bytes, HEAD_BYTES, content));
    if (version != version(ticket)) throw bad();
    if (clock.instant().getEpochSecond() >= ticket.expires()) {
      throw new Refusal(Code.TICKET_EXPIRED, "the ticket has expired; ask GetFlightInfo again");
    }
    return ticket;
  }

  private static byte version(Ticket ticket) {
    return ticket.where().isPresent() ? FILTERED : PLAIN;
  }

  private static Refusal bad() {
    return new Refusal(
        Code.BAD_TICKET, "not a ticket of this store; ask GetFlightInfo for one, or send JSON");
  }

  private byte[] mac(byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has " + ALGORITHM, e);
    }
  }
}
