package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The state that the records read so far lead to. One thread.
final class Replay {
  private KeyTable keys = new KeyTable();
  private final Set<Long> everNamed = new HashSet<>();
  private Map<Long, CommittedSegment> segments = new HashMap<>();
  private final long segmentIdBound;
  private final Retention retention = new Retention();
  private Catalog newest = Catalog.EMPTY;
  private boolean began;
  private @Nullable StateReader state;
  private long stateEnd;

  /// A replay of a log in which every segment id is below `segmentIdBound`.
  Replay(long segmentIdBound) {
    this.segmentIdBound = segmentIdBound;
  }

  Catalog newest() {
    return newest;
  }

  /// Whether not even the beginning of the store, or of the file, was good.
  boolean isEmpty() {
    return !began;
  }

  KeyTable keys() {
    return keys;
  }

  /// What is kept of old snapshots, and since when all is there.
  Retention retention() {
    return retention;
  }

  /// Every segment of the newest state, in a table or in a stage, or that is kept for an older one,
  /// by id.
  Map<Long, CommittedSegment> segments() {
    return segments;
  }

  /// Ids of those with a file of their own.
  Set<Long> files() {
    return segments.values().stream()
        .map(CommittedSegment::segment)
        .filter(segment -> segment.place() == null)
        .map(SegmentRef::id)
        .collect(Collectors.toSet());
  }

  /// Where the state ends that the log file begins with; 0 when it begins with none.
  long stateEnd() {
    return stateEnd;
  }

  /// Says that the next record is the first of the file behind the one that was read.
  void nextFile() {
    state = null;
  }

  /// Applies a record as a whole, or not at all; the states after each of its commits, or the one
  /// that a log file begins with.
  List<Catalog> apply(LogRecord log) throws Contradiction {
    return log.header().kind() == RecordHeader.STATE ? applyState(log) : applyCommits(log);
  }

  private List<Catalog> applyState(LogRecord log) throws Contradiction {
    StateReader reader = state;
    if (reader == null) {
      require(log.header().offset() == 0, "a state begins within a log file");
      reader = new StateReader();
      state = reader;
    }
    for (Entry entry : log.entries()) reader.add(entry);
    Catalog whole = reader.catalog();
    if (whole == null) return List.of();
    stateEnd = log.next().end();
    for (CommittedSegment each : reader.segments().values()) requireBefore(each.segment(), log);
    if (began) {
      Retention kept = new Retention();
      reader.restore(kept);
      boolean same = whole.equals(newest) && kept.equals(retention);
      require(same, "the state is not the one that the log before leads to");
      return List.of();
    }
    began = true;
    newest = whole;
    reader.restore(retention);
    keys = reader.keys();
    segments = reader.segments();
    for (Retention.Left left : retention.kept()) {
      requireBefore(left.segment().segment(), log);
      segments.put(left.segment().segment().id(), left.segment());
    }
    everNamed.addAll(segments.keySet());
    return List.of(whole);
  }

  private List<Catalog> applyCommits(LogRecord log) throws Contradiction {
    require(state == null || state.catalog() != null, "a commit before the end of the state");
    Catalog at = newest;
    List<Catalog> states = new ArrayList<>();
    List<Runnable> done = new ArrayList<>();
    PayloadUse payload = new PayloadUse(log);
    NamedSegments changed = new NamedSegments(everNamed, segmentIdBound, payload);
    List<Entry> ofCommit = new ArrayList<>();
    JoinedKeys keysUsed = new JoinedKeys(log.header().features());
    boolean open = false;
    boolean begins = false;
    for (Entry entry : log.entries()) {
      switch (entry) {
        case Entry.StoreCreated created -> {
          require(!began && !begins, "the store is created twice");
          require(created.store().equals(log.header().store()), "another store was created");
          begins = true;
        }
        case Entry.KeyUsed one -> {
          keysUsed.add(one);
          open = true;
        }
        case Entry.OfState part ->
            throw new Contradiction(part.getClass().getSimpleName() + " in a commit");
        case Entry.OfRetention kept -> {
          ofCommit.add(kept);
          keysUsed.change(kept);
          open = true;
        }
        case Entry.OfTable change -> {
          changed.change(change, at);
          at = at.apply(change);
          keysUsed.change(change);
          open = true;
        }
        case Entry.CommitEnd end -> {
          List<CommittedSegment> left = changed.end();
          at = at.commit(end);
          states.add(at);
          for (Entry.KeyUsed used : keysUsed.end()) {
            done.add(() -> keys.add(used, end.snapshot(), end.time()));
          }
          List<Entry> entries = List.copyOf(ofCommit);
          done.add(() -> expire(retention.commit(entries, end.snapshot(), end.time(), left)));
          ofCommit.clear();
          open = false;
        }
      }
    }
    require(!open, "a record ends within a commit");
    payload.end();
    require(began || begins, "the first record does not create the store");
    began = true;
    everNamed.addAll(changed.named().keySet());
    segments.putAll(changed.named());
    segments.keySet().removeAll(changed.abandoned());
    done.forEach(Runnable::run);
    newest = at;
    return states;
  }

  private void expire(List<CommittedSegment> gone) {
    gone.forEach(segment -> segments.remove(segment.segment().id()));
  }

  /// A state names segments that were given out, none of them in its own file or a later one.
  private void requireBefore(SegmentRef segment, LogRecord state) throws Contradiction {
    requireGivenOut(segment.id());
    LogPlace place = segment.place();
    boolean before = place == null || place.epoch() < state.header().epoch();
    require(before, "a state names a segment in its own file or a later one: " + place);
  }

  private void requireGivenOut(long segment) throws Contradiction {
    require(
        segment < segmentIdBound,
        "segment " + segment + " was never given out, says " + StoreFiles.SUPER);
  }

  private static void require(boolean holds, String otherwise) throws Contradiction {
    if (!holds) {
      throw new Contradiction(otherwise);
    }
  }
}
