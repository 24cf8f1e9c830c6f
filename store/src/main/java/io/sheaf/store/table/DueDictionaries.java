package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.pool.Holder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The dictionaries that a walk has to hand out before the next batch: those of the segment in use,
/// unless the same bytes came before, and empty ones for columns that were added to the table since
/// the segment was written. One thread at a time.
final class DueDictionaries implements AutoCloseable {
  private final ScanPlan plan;
  private final Holder holder;
  private final Set<Long> wanted;
  private final Map<Long, PinnedMessage> sent = new HashMap<>();
  private final Queue<Integer> queued = new ArrayDeque<>();
  private final Queue<Long> missing = new ArrayDeque<>();
  private final Set<Long> announced = new HashSet<>();
  private long kept;

  DueDictionaries(ScanPlan plan, Holder holder) {
    this.plan = plan;
    this.holder = holder;
    this.wanted = plan.dictionaries();
  }

  /// Goes on with another segment.
  void queue(Directory directory) {
    Set<Long> there = new HashSet<>();
    for (int i = 0; i < directory.dictionaries(); i++) {
      there.add(directory.dictionaryId(i));
      if (wanted.contains(directory.dictionaryId(i))) queued.add(i);
    }
    for (long id : plan.schema().dictionaries().keySet()) {
      boolean known = there.contains(id) || sent.containsKey(id) || announced.contains(id);
      if (wanted.contains(id) && !known) missing.add(id);
    }
  }

  /// Whether a batch may come next.
  boolean isEmpty() {
    return queued.isEmpty() && missing.isEmpty();
  }

  /// Bytes of those handed out that are kept pinned, to compare others with.
  long keptBytes() {
    return kept;
  }

  /// Bytes of all that are due.
  long bytes(SegmentReader current) {
    long bytes = 0;
    for (int dictionary : queued) bytes += bytes(current, dictionary);
    return bytes;
  }

  /// Bytes of the largest that is due.
  long largest(SegmentReader current) {
    long most = 0;
    for (int dictionary : queued) most = Math.max(most, bytes(current, dictionary));
    return most;
  }

  /// Bytes of the largest of a segment that the scan wants, due or not.
  long largestWanted(SegmentReader current) {
    long most = 0;
    for (int i = 0; i < current.directory().dictionaries(); i++) {
      if (!wanted.contains(current.directory().dictionaryId(i))) continue;
      most = Math.max(most, bytes(current, i));
    }
    return most;
  }

  private static long bytes(SegmentReader current, int dictionary) {
    return current.bytes(current.directory().dictionaryMessage(dictionary), null);
  }

  /// The next one, or null when a batch may come. Blocks while pages are read.
  @Nullable Found next(SegmentReader current) {
    Long none = missing.poll();
    if (none != null) {
      announced.add(none);
      return new Found.NoValues(none);
    }
    for (Integer next = queued.poll(); next != null; next = queued.poll()) {
      Found found = values(current, next);
      if (found != null) return found;
    }
    return null;
  }

  /// Null when the same dictionary was handed out last.
  private @Nullable Found values(SegmentReader current, int dictionary) {
    Directory directory = current.directory();
    int message = directory.dictionaryMessage(dictionary);
    long id = directory.dictionaryId(dictionary);
    PinnedMessage pinned = current.pin(message, null, holder);
    PinnedMessage before = sent.get(id);
    if (before != null && before.sameBytes(pinned)) {
      pinned.close();
      return null;
    }
    PinnedMessage copy;
    try {
      // To compare with: a second pin of the same pages, which the caller need not know of.
      copy = current.pin(message, null, holder);
    } catch (RuntimeException | Error e) {
      pinned.close();
      throw e;
    }
    sent.put(id, copy);
    kept += copy.pinnedBytes();
    if (before != null) {
      kept -= before.pinnedBytes();
      before.close();
    }
    return new Found.Values(pinned, current.name(), id, directory.messageRows(message));
  }

  /// Forgets what is due: it is queued again where the segment is, and what was handed out is known
  /// by its bytes.
  void drop() {
    queued.clear();
    missing.clear();
  }

  @Override
  public void close() {
    sent.values().forEach(PinnedMessage::close);
    sent.clear();
    kept = 0;
  }
}
