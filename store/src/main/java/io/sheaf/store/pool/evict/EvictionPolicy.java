package io.sheaf.store.pool.evict;

import org.jspecify.annotations.Nullable;

/// Chooses which page is evicted next.
///
/// A policy learns of a use when it asks for it, and not when it happens: a hit costs it nothing.
/// One thread at a time: guarded by the lock of whoever owns it.
public interface EvictionPolicy {
  /// Uses of one page that are told apart between two looks at it.
  int MOST_USES = 3;

  /// Used pages that are spared in the search for one victim: then the next free one goes, used or
  /// not, for the lock is held meanwhile.
  int MOST_SPARED = 1024;

  /// Takes note of a page that has got memory, by a first use; never [AccessHint#NO_RETENTION].
  void add(Node node, AccessHint hint);

  /// Takes note of a page that was kept for a scan, which has passed it and may come again: no
  /// worse than what has come in since.
  default void addKept(Node node) {
    add(node, AccessHint.FORETOLD);
  }

  /// Takes note that a page has lost its memory: `evicted` to make room, and then a policy may
  /// remember it; or not wanted any more.
  void remove(Node node, boolean evicted);

  /// The page to evict next, or null when none is free. It stays where it is until it is removed.
  ///
  /// A `gentle` look is for pages that nobody has asked for yet: null when one round finds only
  /// pages that were used since the last look.
  @Nullable Node victim(boolean gentle);

  /// Says that a victim cannot go now, so that the next one will be another: what surrounds it is
  /// pinned, and it alone would not make room.
  void spare(Node victim);

  /// How much a page would be missed, next to others of this policy: 0 for not at all.
  int rank(Node node);

  /// What it is called and how it divides its pages, in words for people.
  String describe();

  /// Throws `AssertionError` unless the policy's own invariants hold, for exactly `pages`.
  void check(int pages);
}
