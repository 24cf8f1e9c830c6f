package io.sheaf.store.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The commit keys that are remembered: the newest million, for seven days each.
///
/// Kept by their hashes, about 120 bytes each. Any thread may look; they are added under the commit
/// lock.
final class KeyTable {
  /// How long a key is remembered.
  static final Duration LIFETIME = Duration.ofDays(7);

  /// How many keys are remembered at most; beyond it the oldest goes first.
  static final int MOST = 1_000_000;

  /// What a key is remembered by.
  record Digest(long high, long low) {}

  private record Remembered(long snapshot, long rows, long expiryMicros) {}

  private final int most;

  /// In the order of their use, which is the order of their expiry.
  private final LinkedHashMap<Digest, Remembered> keys = new LinkedHashMap<>();

  KeyTable() {
    this(MOST);
  }

  KeyTable(int most) {
    this.most = most;
  }

  /// The commit made under that key, if it is remembered at `now`.
  @Nullable Committed find(CommitKey key, Instant now) {
    Digest digest = digest(key);
    Remembered found;
    synchronized (this) {
      found = keys.get(digest);
    }
    return found == null || found.expiryMicros <= Micros.of(now)
        ? null
        : new Committed(found.snapshot, found.rows, true);
  }

  /// Remembers a key, and forgets those that had expired by the time of its commit.
  void add(Entry.KeyUsed used, long snapshot, Instant now) {
    Digest digest = digest(used.key());
    add(digest, new Remembered(snapshot, used.rows(), Micros.of(used.expiry())), Micros.of(now));
  }

  private synchronized void add(Digest digest, Remembered key, long micros) {
    keys.remove(digest);
    keys.put(digest, key);
    Iterator<Map.Entry<Digest, Remembered>> oldest = keys.entrySet().iterator();
    while (oldest.hasNext()
        && (oldest.next().getValue().expiryMicros <= micros || keys.size() > most)) {
      oldest.remove();
    }
  }

  /// All that are remembered, oldest first.
  synchronized List<Entry.KeyKept> kept() {
    List<Entry.KeyKept> kept = new ArrayList<>(keys.size());
    keys.forEach(
        (digest, at) ->
            kept.add(
                new Entry.KeyKept(
                    digest, at.snapshot, at.rows, Micros.toInstant(at.expiryMicros))));
    return kept;
  }

  /// Remembers one of [#kept] again; in their order.
  synchronized void keep(Entry.KeyKept key) {
    keys.put(key.digest(), new Remembered(key.snapshot(), key.rows(), Micros.of(key.expiry())));
  }

  /// What is remembered now; later keys are not.
  synchronized KeyTable copy() {
    KeyTable copy = new KeyTable(most);
    copy.keys.putAll(keys);
    return copy;
  }

  synchronized int size() {
    return keys.size();
  }

  private static Digest digest(CommitKey key) {
    FieldWriter bytes = new FieldWriter();
    bytes.text(key.principal()).text(key.scope()).text(key.key());
    Hash hash = Hash.of(bytes.written());
    return new Digest(hash.a(), hash.b());
  }
}
