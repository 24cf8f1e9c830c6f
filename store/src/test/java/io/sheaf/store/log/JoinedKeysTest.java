package io.sheaf.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the keys of several appends that are one commit must be.
final class JoinedKeysTest {
  private static final Features JOINED = new Features(0, 0, Features.JOINED_APPENDS);

  private static Entry.KeyUsed key(String key, long rows) {
    return new Entry.KeyUsed(new CommitKey("", "t", key), rows, Instant.EPOCH);
  }

  private static Entry rows(long rows) {
    return new Entry.SegmentsAdded(1, List.of(CatalogTest.segment(5, rows)));
  }

  @Test
  void theyAddUpToTheRowsOfTheirCommitAndTheNextBeginsAnew() throws Exception {
    JoinedKeys keys = new JoinedKeys(JOINED);
    keys.change(rows(10));
    keys.add(key("a", 4));
    keys.add(key("b", 6));
    assertEquals(List.of(key("a", 4), key("b", 6)), keys.end());
    keys.change(rows(3));
    keys.add(key("c", 3));
    assertEquals(List.of(key("c", 3)), keys.end());
    assertEquals(List.of(), keys.end());
  }

  @Test
  void whatDoesNotAddUpIsDamage() throws Exception {
    JoinedKeys keys = new JoinedKeys(JOINED);
    keys.change(rows(10));
    keys.add(key("a", 4));
    keys.add(key("b", 7));
    assertThrows(Contradiction.class, keys::end);
  }

  @Test
  void theyComeWithNothingButSegmentsAdded() throws Exception {
    JoinedKeys keys = new JoinedKeys(JOINED);
    keys.change(rows(10));
    keys.change(new Entry.TableDropped(2));
    keys.add(key("a", 4));
    keys.add(key("b", 6));
    assertThrows(Contradiction.class, keys::end);
  }

  @Test
  void theSameKeyTwiceIsDamage() throws Exception {
    JoinedKeys keys = new JoinedKeys(JOINED);
    keys.add(key("a", 0));
    assertThrows(Contradiction.class, () -> keys.add(key("a", 0)));
  }

  @Test
  void aRecordWithoutTheFeatureHasOneKeyOfACommit() throws Exception {
    JoinedKeys keys = new JoinedKeys(Features.WRITTEN);
    keys.add(key("a", 0));
    assertEquals(1, keys.end().size());
    keys.add(key("b", 0));
    assertThrows(Contradiction.class, () -> keys.add(key("c", 0)));
  }
}
