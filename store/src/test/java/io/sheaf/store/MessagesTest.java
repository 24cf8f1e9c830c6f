package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.ipc.BatchHeader;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessagesTest {
  private static final long ROWS = 400_000;
  private static final int BATCHES = 7;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  @BeforeEach
  void fill() throws IOException {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    fixture.close(store);
  }

  private static Messages messages(Snapshot snapshot) {
    return snapshot.table("t").scan().messages("a test");
  }

  private static int drain(Messages messages) {
    int count = 0;
    for (Message next = messages.next(); next != null; next = messages.next()) {
      next.close();
      count++;
    }
    return count;
  }

  @Test
  void whatIsInMemoryIsHadWithoutWaitingAndTheEndIsNot() {
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      try (Messages cold = messages(snapshot)) {
        assertEquals(BATCHES, drain(cold));
      }
      long misses = store.poolReport().misses();
      try (Messages hot = messages(snapshot)) {
        assertNull(hot.tryNext(), "opening a segment may take its time");
        Objects.requireNonNull(hot.next()).close();
        long rows = 65_536;
        for (int i = 1; i < BATCHES; i++) {
          try (Message message = hot.tryNext()) {
            assertNotNull(message);
            rows += message.rows();
          }
        }
        assertEquals(ROWS, rows);
        assertNull(hot.tryNext());
        assertNull(hot.next());
      }
      assertEquals(misses, store.poolReport().misses());
    }
  }

  @Test
  void whatIsNotInMemoryIsNeitherReadNorAskedForWithoutWaiting() {
    Store store = fixture.open("s", Options.defaults().pool(Options.mib(4)));
    try (Snapshot snapshot = store.snapshot();
        Messages messages = messages(snapshot)) {
      int had = 0;
      for (int i = 0; i < BATCHES; i++) {
        Message message = messages.tryNext();
        if (message == null) message = messages.next();
        else had++;
        Objects.requireNonNull(message).close();
      }
      assertTrue(had < BATCHES, "the pool has no room for all of it");
      assertNull(messages.next());
    }
    assertEquals(0, store.poolReport().pinnedBytes());
  }

  @Test
  void aHeaderGoesOutWithoutThePaddingOfItsPage() {
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot();
        Messages messages = messages(snapshot)) {
      for (Message next = messages.next(); next != null; next = messages.next()) {
        try (Message message = next) {
          assertTrue(message.header().byteSize() < 400, "header of " + message.header());
          BatchHeader header = BatchHeader.parse(message.header(), messages.schema());
          assertEquals(message.rows(), header.length());
          assertEquals(message.bodyBytes(), header.bodyLength());
        }
      }
    }
  }
}
