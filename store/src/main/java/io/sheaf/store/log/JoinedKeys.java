package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The keys of the commits of one record as they are read, and what several of one commit must be:
/// those of appends that add up to it. One thread.
final class JoinedKeys {
  private final boolean mayJoin;
  private final List<Entry.KeyUsed> keys = new ArrayList<>();
  private final Set<CommitKey> distinct = new HashSet<>();
  private long rows;
  private boolean others;

  /// Of a record that says these features.
  JoinedKeys(Features features) {
    this.mayJoin = features.joinedAppends();
  }

  /// Takes note of a key of the commit at hand.
  void add(Entry.KeyUsed key) throws Contradiction {
    require(keys.isEmpty() || mayJoin, "a commit has two keys");
    require(distinct.add(key.key()), "a commit has the same key twice");
    keys.add(key);
  }

  /// Takes note of another entry of the commit at hand.
  void change(Entry entry) {
    if (entry instanceof Entry.SegmentsAdded added) {
      for (SegmentRef segment : added.segments()) rows += segment.rows();
    } else {
      others = true;
    }
  }

  /// Ends a commit: its keys.
  List<Entry.KeyUsed> end() throws Contradiction {
    List<Entry.KeyUsed> ended = List.copyOf(keys);
    long sum = 0;
    for (Entry.KeyUsed key : ended) sum += key.rows();
    boolean addsUp = !others && sum == rows;
    require(ended.size() < 2 || addsUp, "appends that do not add up to a commit");
    keys.clear();
    distinct.clear();
    rows = 0;
    others = false;
    return ended;
  }

  private static void require(boolean holds, String otherwise) throws Contradiction {
    if (!holds) throw new Contradiction(otherwise);
  }
}
