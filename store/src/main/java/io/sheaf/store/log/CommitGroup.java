package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Commits that one record makes durable, each worked out on the one before.
///
/// Used once, under the commit lock.
final class CommitGroup {
  /// What the entries of a commit take, more or less.
  private static final int COMMIT_BYTES = 512;

  /// What the entry of the key of one of several appends takes, more or less.
  private static final int KEY_BYTES = 128;

  private final LogWriter writer;
  private final int room;
  private final KeyTable keys;
  private final SegmentIds segmentIds;
  private final Instant time;
  private final List<Member> members = new ArrayList<>();
  private final List<Repeat> repeats = new ArrayList<>();
  private final Map<CommitKey, Committed> drafted = new HashMap<>();
  private final FieldWriter entries = new FieldWriter();
  private int entryCount;
  private Features features = Features.WRITTEN;
  private final Payload payload = new Payload();

  /// Length of the head, from the first segment in the payload on: that stands right behind it.
  private int headBytes;

  /// Bytes of all entries, with those of the commit looked at last.
  private int wanted;

  private Catalog state;

  private record Member(PendingCommit commit, Draft draft, Placing placing) {}

  /// One that has the key of another of the group, and so its outcome.
  private record Repeat(PendingCommit commit, Committed first) {}

  /// A group at `time` that begins on `base`.
  ///
  /// @param room for the entries of it, if that is what they take
  CommitGroup(
      LogWriter writer,
      int room,
      Catalog base,
      Instant time,
      KeyTable keys,
      SegmentIds segmentIds) {
    this.writer = writer;
    this.room = room;
    this.state = base;
    this.time = time;
    this.keys = keys;
    this.segmentIds = segmentIds;
  }

  /// What the entries of commits take, more or less.
  static int room(List<PendingCommit> waiting) {
    long bytes = 0;
    for (PendingCommit each : waiting) {
      bytes += COMMIT_BYTES + (long) KEY_BYTES * each.joined.size();
    }
    return (int) Math.min(bytes, RecordHeader.MAX_HEAD_BYTES);
  }

  /// Takes a commit in, or ends it if it was made before or cannot be; false when the record is
  /// full, and this one for the next. `ready` throws when nothing can be committed at all.
  @SuppressWarnings("IllegalCatch") // whatever it is, it is one commit's and not the group's
  boolean take(PendingCommit commit, Runnable ready) {
    try {
      return answered(commit) || drafted(commit, ready);
    } catch (RuntimeException | Error e) {
      commit.fail(e);
      return true;
    }
  }

  private boolean answered(PendingCommit commit) {
    CommitKey key = commit.key;
    if (key == null) return isTaken(commit);
    Committed before = keys.find(key, time);
    Committed first = drafted.get(key);
    if (before != null) commit.end(before);
    else if (first != null) repeats.add(new Repeat(commit, first));
    return before != null || first != null;
  }

  /// Of appends that are one commit, none is made when one was made before: the others come again.
  private boolean isTaken(PendingCommit commit) {
    Committed before = new Committed(state.snapshot(), 0, true);
    if (commit.joined.stream().anyMatch(each -> keys.find(each.key(), time) != null)) {
      commit.end(before);
      return true;
    }
    boolean now = commit.joined.stream().anyMatch(each -> drafted.containsKey(each.key()));
    if (now) repeats.add(new Repeat(commit, before));
    return now;
  }

  private boolean drafted(PendingCommit commit, Runnable ready) {
    ready.run();
    boolean first = members.isEmpty();
    long more = commit.segments.stream().mapToLong(segment -> segment.bytes().byteSize()).sum();
    if (!first && payload.bytes() + more > Payload.MOST_BYTES) return false;
    if (more > 0 && headBytes == 0) setHead(entries.size() + room);
    Placing placing = placing(commit);
    Draft draft = encoded(commit, placing);
    if (draft == null && first && headBytes > 0) {
      setHead(wanted);
      placing = placing(commit);
      draft = encoded(commit, placing);
    }
    if (draft == null && !first) return false;
    if (draft == null) throw LogRecord.tooLarge();
    entryCount += draft.entries().size();
    features = features.and(Features.of(draft.entries())).and(Features.ofKeys(draft.keys().size()));
    state = draft.state();
    placing.segments().forEach(payload::add);
    members.add(new Member(commit, draft, placing));
    for (Entry.KeyUsed used : draft.keys()) {
      drafted.put(used.key(), new Committed(draft.state().snapshot(), used.rows(), true));
    }
    return true;
  }

  private void setHead(int entriesBytes) {
    long bytes = RecordHeader.BYTES + (long) entriesBytes;
    long blocks = Math.ceilDiv(bytes, Disk.BLOCK);
    headBytes = (int) Math.min(blocks * Disk.BLOCK, RecordHeader.MAX_HEAD_BYTES);
  }

  /// The commit worked out, its entries behind the others; null, and nothing of it is left, when
  /// the head has no room for them.
  private @Nullable Draft encoded(PendingCommit commit, Placing placing) {
    int before = entries.size();
    boolean taken = false;
    try {
      Draft draft = Draft.of(state, commit, time, placing);
      requireOutstanding(draft);
      for (Entry entry : draft.entries()) EntryCodec.write(entries, entry);
      wanted = entries.size();
      int most = headBytes > 0 ? headBytes : RecordHeader.MAX_HEAD_BYTES;
      taken = RecordHeader.BYTES + wanted <= most;
      return taken ? draft : null;
    } finally {
      // Whatever went wrong is this commit's: nothing of it stands before the next one.
      if (!taken) entries.cut(before);
    }
  }

  private Placing placing(PendingCommit commit) {
    long at = writer.position().end() + headBytes + payload.bytes();
    return new Placing(writer.epoch(), at, commit.segments);
  }

  private void requireOutstanding(Draft draft) {
    for (long id : draft.brought()) {
      if (!segmentIds.isOutstanding(id)) {
        throw new AssertionError(
            "segment " + id + " is not one that was given out and not settled");
      }
    }
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  int size() {
    return members.size();
  }

  /// The record, ready to be written behind `last`.
  ByteBuffer record(LogPosition last, Super root) {
    return LogRecord.encode(
        RecordHeader.COMMITS,
        last,
        root.store(),
        root.epoch(),
        time,
        features,
        entries.written(),
        entryCount,
        headBytes,
        payload);
  }

  /// What stands behind it.
  Payload payload() {
    return payload;
  }

  /// Makes all visible, in their order, now that the record is durable, and answers them.
  void publish(History history, Retention retention, OldLogs logs) {
    for (Member member : members) {
      Draft draft = member.draft();
      Catalog state = draft.state();
      var over = retention.commit(draft.entries(), state.snapshot(), state.time(), draft.leaving());
      segmentIds.committed(draft.brought(), over, draft.abandoned());
      history.add(state);
      // Behind that: who finds the key may ask for the snapshot.
      for (Entry.KeyUsed key : draft.keys()) keys.add(key, state.snapshot(), time);
      for (LogSegment segment : member.commit().segments) {
        logs.came(segment.placed(member.placing().places()));
      }
    }
    for (Member member : members) {
      Draft draft = member.draft();
      member.commit().end(new Committed(draft.state().snapshot(), draft.rows(), false));
    }
    for (Repeat repeat : repeats) repeat.commit().end(repeat.first());
  }

  /// Fails all, of which none was committed, nor ever will be.
  void fail(Throwable cause) {
    members.forEach(member -> member.commit().fail(cause));
    repeats.forEach(repeat -> repeat.commit().fail(cause));
  }

  /// Tells all that what became of them is not known.
  void unknown(Throwable cause) {
    members.forEach(member -> member.commit().fail(unknown(member.commit().key, cause)));
    repeats.forEach(repeat -> repeat.commit().fail(unknown(repeat.commit().key, cause)));
  }

  private static StoreException unknown(@Nullable CommitKey key, Throwable cause) {
    return new StoreException.CommitUnknown(key == null ? "(none given)" : key.key(), cause);
  }
}
