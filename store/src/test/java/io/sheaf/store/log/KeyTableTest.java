package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sheaf.format.testing.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
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

  @Test
  void itHoldsWhatAMapInTheOrderOfUseHolds() {
    int most = 9000;
    KeyTable keys = new KeyTable(most);
    LinkedHashMap<Integer, Committed> model = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(Seed.value("KeyTableTest"));
    Instant now = NOON;
    for (int i = 0; i < 60_000; i++) {
      boolean rest = random.nextInt(20_000) == 0;
      now = rest ? now.plus(Duration.ofDays(7)) : now.plusMillis(random.nextInt(3));
      if (rest) model.clear();
      if (random.nextInt(15_000) == 0) keys = again(keys, most);
      keys.add(used(key(i), now), i, now);
      model.put(i, new Committed(i, 5, true));
      if (model.size() > most) model.remove(model.keySet().iterator().next());
      int asked = random.nextInt(i + 1);
      assertEquals(model.get(asked), keys.find(key(asked), now), "key " + asked + " at " + i);
    }
    assertEquals(model.size(), keys.size());
    for (int i = 0; i < 60_000; i++) assertEquals(model.get(i), keys.find(key(i), now));
    List<Long> snapshots = new ArrayList<>();
    keys.copy().kept().forEach(kept -> snapshots.add(kept.snapshot()));
    assertEquals(model.values().stream().map(Committed::snapshot).toList(), snapshots);
  }

  /// As a new log file has it.
  private static KeyTable again(KeyTable keys, int most) {
    KeyTable again = new KeyTable(most);
    keys.kept().forEach(again::keep);
    return again;
  }
}
