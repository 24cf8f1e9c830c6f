package io.sheaf.store.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The commit keys that are remembered: the newest million, for seven days each.
///
/// Kept by their hashes, in arrays of numbers, some 50 bytes each: a million small objects, in
/// random places beside older ones, cost each collection of garbage more than all else that there
/// is. Any thread may look; they are added under the commit lock.
final class KeyTable {
  /// How long a key is remembered.
  static final Duration LIFETIME = Duration.ofDays(7);

  /// How many keys are remembered at most; beyond it the oldest goes first.
  static final int MOST = 1_000_000;

  /// Keys of one block.
  private static final int BLOCK = 4096;

  // What is kept of each, one behind the other.
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int SNAPSHOT = 2;
  private static final int ROWS = 3;
  private static final int EXPIRY = 4;
  private static final int FIELDS = 5;

  private static final long[] NONE = {};

  private static final int FIRST_SLOTS = 1024;

  /// What a key is remembered by.
  record Digest(long high, long low) {}

  private final int most;

  /// The keys in the order of their use, which is the order of their expiry: a ring, of which there
  /// are only the blocks that are in use.
  private final long[][] blocks;

  /// Place of the oldest in the ring.
  private int first;

  private int size;

  /// Finds places by the hash: 0, or one more than a place; who finds its slot taken has the next
  /// that is free. At least half of them are.
  private int[] slots = new int[FIRST_SLOTS];

  KeyTable() {
    this(MOST);
  }

  KeyTable(int most) {
    this.most = most;
    this.blocks = new long[most / BLOCK + 2][];
    Arrays.fill(blocks, NONE);
  }

  private KeyTable(KeyTable that) {
    this(that.most);
    this.first = that.first;
    this.size = that.size;
    this.slots = that.slots.clone();
    for (int i = 0; i < blocks.length; i++) blocks[i] = that.blocks[i].clone();
  }

  /// The commit made under that key, if it is remembered at `now`.
  @Nullable Committed find(CommitKey key, Instant now) {
    Digest digest = digest(key);
    long micros = Micros.of(now);
    synchronized (this) {
      int place = slots[slot(digest.high, digest.low)] - 1;
      return place < 0 || at(place, EXPIRY) <= micros
          ? null
          : new Committed(at(place, SNAPSHOT), at(place, ROWS), true);
    }
  }

  /// Remembers a key, and forgets those that had expired by the time of its commit.
  void add(Entry.KeyUsed used, long snapshot, Instant now) {
    Digest digest = digest(used.key());
    long micros = Micros.of(now);
    synchronized (this) {
      while (size > 0 && at(first, EXPIRY) <= micros) forgetFirst();
      put(digest, snapshot, used.rows(), Micros.of(used.expiry()));
    }
  }

  /// One that is there keeps its place: of a sound log it has expired, and gone, before.
  private void put(Digest digest, long snapshot, long rows, long expiry) {
    int slot = slot(digest.high, digest.low);
    if (slots[slot] == 0) {
      if (size == most) forgetFirst();
      if (2 * size >= slots.length) enlarge();
      slot = slot(digest.high, digest.low);
      slots[slot] = (first + size++) % capacity() + 1;
    }
    int place = slots[slot] - 1;
    if (blocks[place / BLOCK].length == 0) blocks[place / BLOCK] = new long[BLOCK * FIELDS];
    set(place, HIGH, digest.high);
    set(place, LOW, digest.low);
    set(place, SNAPSHOT, snapshot);
    set(place, ROWS, rows);
    set(place, EXPIRY, expiry);
  }

  private int capacity() {
    return blocks.length * BLOCK;
  }

  private long at(int place, int field) {
    return blocks[place / BLOCK][place % BLOCK * FIELDS + field];
  }

  private void set(int place, int field, long value) {
    blocks[place / BLOCK][place % BLOCK * FIELDS + field] = value;
  }

  /// The slot of a key, or the one that it would have.
  private int slot(long high, long low) {
    int slot = home(low);
    while (slots[slot] != 0) {
      int place = slots[slot] - 1;
      if (at(place, LOW) == low && at(place, HIGH) == high) return slot;
      slot = next(slot);
    }
    return slot;
  }

  private int home(long low) {
    return (int) low & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  private void enlarge() {
    slots = new int[2 * slots.length];
    for (int i = 0; i < size; i++) {
      int place = (first + i) % capacity();
      slots[slot(at(place, HIGH), at(place, LOW))] = place + 1;
    }
  }

  private void forgetFirst() {
    free(slot(at(first, HIGH), at(first, LOW)));
    int block = first / BLOCK;
    first = (first + 1) % capacity();
    size--;
    if (first / BLOCK != block) blocks[block] = NONE;
  }

  /// Frees a slot: those behind it that it stood in the way of move up.
  private void free(int slot) {
    int hole = slot;
    for (int at = next(hole); slots[at] != 0; at = next(at)) {
      int mask = slots.length - 1;
      int home = home(at(slots[at] - 1, LOW));
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at];
      hole = at;
    }
    slots[hole] = 0;
  }

  /// All that are remembered, oldest first, to be gone through under the commit lock.
  Iterable<Entry.KeyKept> kept() {
    return () ->
        new Iterator<>() {
          private int done;

          @Override
          public boolean hasNext() {
            return done < size();
          }

          @Override
          public Entry.KeyKept next() {
            if (!hasNext()) throw new NoSuchElementException();
            return nth(done++);
          }
        };
  }

  private Entry.KeyKept nth(int index) {
    int place = (first + index) % capacity();
    return new Entry.KeyKept(
        new Digest(at(place, HIGH), at(place, LOW)),
        at(place, SNAPSHOT),
        at(place, ROWS),
        Micros.toInstant(at(place, EXPIRY)));
  }

  /// Remembers one of [#kept] again; in their order.
  synchronized void keep(Entry.KeyKept key) {
    put(key.digest(), key.snapshot(), key.rows(), Micros.of(key.expiry()));
  }

  /// What is remembered now; later keys are not.
  synchronized KeyTable copy() {
    return new KeyTable(this);
  }

  synchronized int size() {
    return size;
  }

  private static Digest digest(CommitKey key) {
    FieldWriter bytes = new FieldWriter();
    bytes.text(key.principal()).text(key.scope()).text(key.key());
    Hash hash = Hash.of(bytes.written());
    return new Digest(hash.a(), hash.b());
  }
}
