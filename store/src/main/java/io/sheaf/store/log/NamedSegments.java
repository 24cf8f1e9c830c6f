package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the commits of one record do to segments: which they name for the first time, which come
/// out of a stage into their table, which leave it, and which are given up with their stage.
///
/// Used once. One thread.
final class NamedSegments {
  private final Set<Long> before;
  private final long bound;
  private final @Nullable PayloadUse payload;
  private final Map<Long, CommittedSegment> named = new HashMap<>();
  private final Set<Long> abandoned = new HashSet<>();

  /// What has left its table by the commit at hand.
  private final List<CommittedSegment> leaving = new ArrayList<>();

  /// Out of a stage that this commit ends, and not yet in their table.
  private final Map<Long, CommittedSegment> released = new HashMap<>();

  /// @param before ids that were named before
  /// @param bound above every id that was given out
  /// @param payload what the record carries; null where that is not looked at
  NamedSegments(Set<Long> before, long bound, @Nullable PayloadUse payload) {
    this.before = before;
    this.bound = bound;
    this.payload = payload;
  }

  /// Takes note of a change, with the state that it is about to be applied to.
  void change(Entry.OfTable change, Catalog at) throws Contradiction {
    for (SegmentRef segment : TableChanges.brought(change)) {
      CommittedSegment committed = new CommittedSegment(change.table(), segment);
      CommittedSegment staged = released.remove(segment.id());
      if (staged == null) name(committed);
      else require(staged.equals(committed), "segment " + segment.id() + " is not as staged");
    }
    switch (change) {
      case Entry.Staged stage -> {
        for (SegmentRef segment : stage.segments()) {
          name(new CommittedSegment(stage.table(), segment));
        }
      }
      case Entry.StageEnded end when end.how() == Entry.Ending.COMMITTED -> {
        Entry.Staged stage = at.stages().get(end.stage());
        if (stage == null) return;
        for (SegmentRef segment : stage.segments()) {
          released.put(segment.id(), new CommittedSegment(stage.table(), segment));
        }
      }
      default -> {}
    }
    leaving.addAll(TableChanges.leaving(change, at));
    abandoned.addAll(TableChanges.abandoned(change, at));
  }

  private void name(CommittedSegment segment) throws Contradiction {
    long id = segment.segment().id();
    require(id < bound, "segment " + id + " was never given out, says " + StoreFiles.SUPER);
    if (payload != null) payload.name(segment.segment());
    boolean fresh = !before.contains(id) && named.put(id, segment) == null;
    require(fresh, "segment " + id + " is committed twice");
  }

  /// Ends a commit: the segments that have left their tables by it.
  List<CommittedSegment> end() throws Contradiction {
    require(released.isEmpty(), "segments of a committed stage are in no table");
    List<CommittedSegment> left = List.copyOf(leaving);
    leaving.clear();
    return left;
  }

  /// What was named for the first time.
  Map<Long, CommittedSegment> named() {
    return named;
  }

  /// Ids of those that were in a stage, and are nowhere any more.
  Set<Long> abandoned() {
    return abandoned;
  }

  private static void require(boolean holds, String otherwise) throws Contradiction {
    if (!holds) throw new Contradiction(otherwise);
  }
}
