package io.sheaf.flight.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.store.TableName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TicketsTest {
  private static final byte[] KEY = new byte[32];
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private final Tickets tickets = new Tickets(KEY, InstantSource.fixed(NOW));

  private static Ticket ticket(Optional<List<Integer>> columns, long expires) {
    return new Ticket(
        new UUID(7, -8),
        new TableName("main", "flüge.\u0000"),
        42,
        expires,
        columns,
        Optional.empty(),
        OptionalLong.of(0),
        Optional.of(new Ticket.Range(3, 9)),
        4096);
  }

  @Test
  void aTicketComesBackAsItWas() {
    for (Ticket ticket :
        List.of(
            ticket(Optional.empty(), 1_000_001),
            ticket(Optional.of(List.of()), 2_000_000),
            ticket(Optional.of(List.of(0, 127, 128, 300_000, 5)), 1_003_600),
            new Ticket(
                UUID.randomUUID(),
                new TableName("s", "t"),
                1,
                1_000_001,
                Optional.empty(),
                Optional.of("\"ü\" > 1"),
                OptionalLong.empty(),
                Optional.empty(),
                Integer.MAX_VALUE))) {
      byte[] sealed = tickets.seal(ticket);
      assertEquals(Form.TICKET, Form.of(sealed));
      assertEquals(ticket, tickets.open(sealed));
    }
  }

  @Test
  void aTicketWithAnyBitChangedIsRefused() {
    byte[] sealed = tickets.seal(ticket(Optional.of(List.of(1, 2)), 1_000_001));
    int refused = 0;
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(
          Code.BAD_TICKET, assertThrows(Refusal.class, () -> tickets.open(changed)).code());
      refused++;
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThrows(Refusal.class, () -> tickets.open(cut));
    }
    System.out.println("tickets: " + refused + " bits flipped, " + refused + " refused");
  }

  @Test
  void anotherStoresTicketIsRefused() {
    byte[] key = KEY.clone();
    key[0] = 1;
    byte[] foreign =
        new Tickets(key, InstantSource.fixed(NOW)).seal(ticket(Optional.empty(), 1_000_001));
    assertEquals(Code.BAD_TICKET, assertThrows(Refusal.class, () -> tickets.open(foreign)).code());
  }

  @Test
  void aTicketEndsAtItsTime() {
    byte[] sealed = tickets.seal(ticket(Optional.empty(), NOW.getEpochSecond()));
    assertEquals(
        Code.TICKET_EXPIRED, assertThrows(Refusal.class, () -> tickets.open(sealed)).code());
  }

  @Test
  void aThousandColumnsFitAndTooManyAreRefused() {
    List<Integer> thousand = IntStream.range(0, 1_000).boxed().toList();
    assertTrue(tickets.seal(ticket(Optional.of(thousand), 1_000_001)).length < 4096);
    List<Integer> many = IntStream.range(0, 20_000).boxed().toList();
    Refusal refusal =
        assertThrows(Refusal.class, () -> tickets.seal(ticket(Optional.of(many), 1_000_001)));
    assertEquals(Code.TOO_LARGE, refusal.code());
  }
}
