package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// How long, and how many, commit keys are remembered.
final class KeyTableTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static Entry.KeyUsed used(CommitKey key, Instant time) {
    return new Entry.KeyUsed(key, 5, time.plus(KeyTable.LIFETIME));
  }

  private static CommitKey key(int i) {
    return new CommitKey("", "t", "key " + i);
  }

  @Test
  void aKeyIsRememberedForSevenDays() {
    KeyTable keys = new KeyTable();
    keys.add(used(key(1), NOON), 42, NOON);
    assertEquals(
        new Committed(42, 5, true),
        keys.find(key(1), NOON.plus(Duration.ofDays(7)).minusSeconds(1)));
    assertNull(keys.find(key(1), NOON.plus(Duration.ofDays(7))));
    assertNull(keys.find(key(2), NOON));
  }

  @Test
  void whoAndWhatForAreParts() {
    KeyTable keys = new KeyTable();
    keys.add(used(new CommitKey("a", "bc", "k"), NOON), 1, NOON);
    assertNull(keys.find(new CommitKey("ab", "c", "k"), NOON));
    assertNull(keys.find(new CommitKey("a", "b", "ck"), NOON));
    assertNotNull(keys.find(new CommitKey("a", "bc", "k"), NOON));
  }

  @Test
  void expiredKeysAreForgottenAndTheOldestGoWhenThereAreTooMany() {
    KeyTable keys = new KeyTable(100);
    for (int i = 0; i < 250; i++) {
      keys.add(used(key(i), NOON), i, NOON);
    }
    assertEquals(100, keys.size());
    assertNull(keys.find(key(149), NOON));
    assertNotNull(keys.find(key(150), NOON));
    Instant later = NOON.plus(Duration.ofDays(8));
    keys.add(used(key(1000), later), 1000, later);
    assertEquals(1, keys.size());
  }
}
