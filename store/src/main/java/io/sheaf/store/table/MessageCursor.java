package io.sheaf.store.table;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.StoreException;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Holder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ordered walk of a scan over the messages of its segments.
///
/// Batches of which no row goes out are passed by. Each segment's dictionaries come before the
/// first batch of it that does, unless the same bytes came before.
/// Pages ahead of the walk are being read while those behind it are used. One thread at a time.
final class MessageCursor implements AutoCloseable {
  private final ScanPlan plan;
  private final Segments segments;
  private final Holder holder;
  private final Set<Long> wanted;
  private final RowChoice choice;
  private final Map<Long, PinnedMessage> sent = new HashMap<>();
  private final Queue<Integer> dictionaries = new ArrayDeque<>();
  private final Queue<Long> missing = new ArrayDeque<>();
  private final Set<Long> announced = new HashSet<>();
  private @Nullable SegmentReader reader;
  private @Nullable ReadAhead ahead;
  private @Nullable ScanCourse course;
  private @Nullable PinCosts costs;
  private @Nullable PlanSizes sizes;
  private long kept;
  private int nextSegment;
  private long segmentStart;
  private long nextBatch;
  private long rowsLeft;
  private long lastTaken = -1;
  private long lastBatch;
  private boolean failed;

  MessageCursor(ScanPlan plan, Segments segments, Holder holder) {
    this.plan = plan;
    this.segments = segments;
    this.holder = holder;
    this.wanted = plan.dictionaries();
    this.choice = new RowChoice(plan, holder);
    this.nextBatch = plan.firstBatch();
    this.rowsLeft = plan.limit();
  }

  /// What `use` makes of the next message, or null at the end. The message is for `use` to close,
  /// or to hand on.
  ///
  /// After a failure the walk is over: going on might leave rows out.
  <T> @Nullable T next(Function<Found, T> use) {
    if (failed) throw new StoreException.Closed("a scan that failed before");
    failed = true;
    Found found = find();
    T made = found == null ? null : use.apply(found);
    failed = false;
    return made;
  }

  /// What `use` makes of the next message, if that is rows of the segment in use and all of it is
  /// in memory, as is what comes next; null otherwise, also at the end: [#next] knows. Never waits.
  <T> @Nullable T tryNext(Function<Found, T> use) {
    SegmentReader current = reader;
    boolean due = !dictionaries.isEmpty() || !missing.isEmpty();
    if (failed || current == null || due || rowsLeft <= 0) return null;
    if (nextBatch >= Math.min(plan.endBatch(), segmentStart + current.directory().batches())) {
      return null;
    }
    int batch = (int) (nextBatch - segmentStart);
    // To choose rows, as to cut them, is work, and not only a pin.
    if (!choice.isWhole(batch) || (ahead != null && !ahead.tryAdvance(batch))) return null;
    int message = current.directory().batchMessage(batch);
    if (current.directory().messageRows(message) > rowsLeft) return null;
    PinnedMessage pinned = current.tryPin(message, plan.columns(), holder);
    if (pinned == null) return null;
    failed = true;
    T made = use.apply(rows(current, message, null, pinned));
    failed = false;
    return made;
  }

  /// Steps back before the rows that were found last: they are found again.
  void back() {
    if (lastTaken < 0) throw new AssertionError("no rows to step back before");
    nextBatch = lastBatch;
    rowsLeft += lastTaken;
    lastTaken = -1;
  }

  /// Goes towards the next batch that may have rows; false when it has come to the end of a segment,
  /// and there are more to look through. Blocks while the directory of one is read.
  boolean seek() {
    if (rowsLeft <= 0) return true;
    return guarded(
        () -> {
          if (isThere()) return true;
          openNext();
          return isThere();
        });
  }

  /// Looks which rows of the next batch go out, so that [#next] knows; false when it is none, and
  /// the batch passed by: then there is more to look at. Blocks while pages are read.
  boolean look() {
    if (rowsLeft <= 0) return true;
    return guarded(
        () -> {
          SegmentReader current = reader();
          return current == null || !isPassed();
        });
  }

  /// What the rest of the segment in use needs, or null at the end. Opens the next segment where
  /// the walk has come to that; a failure to do so ends it.
  @Nullable Needs needs() {
    if (rowsLeft <= 0) return null;
    SegmentReader current = guarded(this::reader);
    if (current == null) return null;
    long queued = 0;
    for (int dictionary : dictionaries) queued += dictionaryBytes(current, dictionary);
    PinCosts all = costs(current);
    PlanSizes plans = sizes();
    long now = plans.largestTail() + kept + choice.keptBytes();
    long later = goesOn(current, all) ? plans.later(all.largest(), nextSegment - 1) : 0;
    // The dictionaries of the next segment stand beside those of this one until they are compared.
    long least = now + 2 * queued + Math.max(all.largest(), later);
    return new Needs(now, least, all.largest());
  }

  /// Bytes of the pages that [#next] pins, at most. What is known of the end is up to [#needs].
  long nextBytes() {
    SegmentReader current = opened();
    int batch = (int) (nextBatch - segmentStart);
    long bytes = choice.bytes(batch);
    // One that was handed out before is passed by, and what comes behind it is pinned instead.
    for (int dictionary : dictionaries) {
      bytes = Math.max(bytes, 2 * dictionaryBytes(current, dictionary));
    }
    return bytes;
  }

  /// Bytes of all pages that are still to be pinned, each message by itself; `Long.MAX_VALUE` when
  /// the walk goes on behind the segment in use.
  long restBytes() {
    SegmentReader current = opened();
    PinCosts rest = costs(current, (int) (nextBatch - segmentStart));
    if (goesOn(current, rest)) return Long.MAX_VALUE;
    long bytes = rest.total();
    for (int dictionary : dictionaries) bytes += 2 * dictionaryBytes(current, dictionary);
    return bytes;
  }

  /// Lets go of the segment in use until the walk goes on.
  void pause() {
    if (reader == null) return;
    closeReader();
    nextSegment--;
  }

  private SegmentReader opened() {
    SegmentReader current = guarded(this::reader);
    if (current == null) throw new AssertionError("asked at the end");
    return current;
  }

  private <T extends @Nullable Object> T guarded(Supplier<T> step) {
    if (failed) throw new StoreException.Closed("a scan that failed before");
    failed = true;
    T made = step.get();
    failed = false;
    return made;
  }

  private PlanSizes sizes() {
    PlanSizes known = sizes;
    if (known == null) {
      known = PlanSizes.of(plan);
      sizes = known;
    }
    return known;
  }

  /// Whether the walk comes to another segment, with `rest` still to come of this one.
  private boolean goesOn(SegmentReader current, PinCosts rest) {
    return plan.endBatch() > segmentStart + current.directory().batches() && rest.rows() < rowsLeft;
  }

  private PinCosts costs(SegmentReader current) {
    PinCosts known = costs;
    if (known == null) {
      known = costs(current, (int) (nextBatch - segmentStart));
      costs = known;
    }
    return known;
  }

  private PinCosts costs(SegmentReader current, int batch) {
    long most = 0;
    for (int i = 0; i < current.directory().dictionaries(); i++) {
      if (!wanted.contains(current.directory().dictionaryId(i))) continue;
      most = Math.max(most, 2 * dictionaryBytes(current, i));
    }
    PinCosts batches =
        PinCosts.of(current.directory(), choice, batch, lastBatchOf(current), rowsLeft);
    return batches.atLeast(most);
  }

  private static long dictionaryBytes(SegmentReader current, int dictionary) {
    return current.bytes(current.directory().dictionaryMessage(dictionary), null);
  }

  private @Nullable Found find() {
    while (rowsLeft > 0) {
      SegmentReader current = reader();
      if (current == null) return null;
      if (isPassed()) continue;
      Long none = missing.poll();
      if (none != null) {
        announced.add(none);
        return new Found.NoValues(none);
      }
      Integer dictionary = dictionaries.poll();
      if (dictionary == null) return rows(current);
      Found found = dictionary(current, dictionary);
      if (found != null) return found;
    }
    return null;
  }

  /// Whether no row of the next batch goes out; then it is passed by.
  private boolean isPassed() {
    int batch = (int) (nextBatch - segmentStart);
    if (choice.isWhole(batch)) return false;
    if (ahead != null) ahead.advance(batch);
    RowSet rows = choice.kept(batch);
    boolean passed = rows != null && rows.isEmpty();
    if (passed) nextBatch++;
    return passed;
  }

  /// The reader of the segment that holds the next batch that may have rows, or null at the end.
  private @Nullable SegmentReader reader() {
    while (!isThere()) openNext();
    return nextBatch < plan.endBatch() ? reader : null;
  }

  /// Whether the walk has come to a batch that may have rows, or to the end; those of the segment in
  /// use that have none are passed by.
  private boolean isThere() {
    SegmentReader current = reader;
    if (current != null) {
      long end = segmentStart + lastBatchOf(current);
      while (nextBatch < end && choice.passes((int) (nextBatch - segmentStart))) nextBatch++;
      if (nextBatch < end) return true;
    }
    return nextBatch >= plan.endBatch();
  }

  private void openNext() {
    Segments.goOn();
    SegmentReader last = reader;
    if (last != null) {
      if (course != null) course.leave(segmentStart);
      segmentStart += last.directory().batches();
      closeReader();
    }
    open();
  }

  private void open() {
    // Segments before the range are passed by without touching their files.
    while (nextBatch >= segmentStart + plan.segments().get(nextSegment).batches()) {
      segmentStart += plan.segments().get(nextSegment++).batches();
    }
    SegmentRef segment = plan.segments().get(nextSegment);
    begin(segment, segments.get(plan.table(), segment).read(holder));
  }

  /// Opens the segment that the walk begins with, if its directory is in memory; true if one is in
  /// use already. Never waits.
  boolean tryOpen() {
    if (failed || rowsLeft <= 0 || reader != null) return reader != null && !failed;
    // What a filter asks for has to be read first.
    if (plan.filter() != null || nextBatch >= plan.endBatch()) return false;
    int at = nextSegment;
    long start = segmentStart;
    while (nextBatch >= start + plan.segments().get(at).batches()) {
      start += plan.segments().get(at++).batches();
    }
    SegmentRef segment = plan.segments().get(at);
    SegmentReader current = segments.tryRead(segment, holder);
    if (current == null) return false;
    nextSegment = at;
    segmentStart = start;
    begin(segment, current);
    return true;
  }

  /// Whether the walk is at its end, as far as can be told without a look at another batch.
  boolean isOver() {
    boolean due = !dictionaries.isEmpty() || !missing.isEmpty();
    return !failed && !due && (rowsLeft <= 0 || nextBatch >= plan.endBatch());
  }

  private void begin(SegmentRef segment, SegmentReader current) {
    nextSegment++;
    reader = current;
    choice.open(current, segment);
    ahead = new ReadAhead(current, choice, lastBatchOf(current));
    if (course == null && holder.foretells()) {
      course = new ScanCourse(plan);
      course.begin(segments, holder);
    }
    if (course != null) course.open(segmentStart, current);
    queueDictionaries(current.directory());
  }

  private int lastBatchOf(SegmentReader current) {
    return (int) Math.min(current.directory().batches(), plan.endBatch() - segmentStart);
  }

  /// Those of the segment, and those of columns that were added to the table later.
  private void queueDictionaries(Directory directory) {
    Set<Long> there = new HashSet<>();
    for (int i = 0; i < directory.dictionaries(); i++) {
      there.add(directory.dictionaryId(i));
      if (wanted.contains(directory.dictionaryId(i))) dictionaries.add(i);
    }
    for (long id : plan.schema().dictionaries().keySet()) {
      boolean known = there.contains(id) || sent.containsKey(id) || announced.contains(id);
      if (wanted.contains(id) && !known) missing.add(id);
    }
  }

  private Found rows(SegmentReader current) {
    int batch = (int) (nextBatch - segmentStart);
    int message = current.directory().batchMessage(batch);
    if (ahead != null) ahead.advance(batch);
    RowSet kept = choice.kept(batch);
    return rows(current, message, kept, current.pin(message, plan.columns(), holder));
  }

  private Found rows(
      SegmentReader current, int message, @Nullable RowSet kept, PinnedMessage pinned) {
    if (course != null) course.advance(nextBatch);
    lastBatch = nextBatch++;
    long rows = current.directory().messageRows(message);
    RowSet chosen = kept == null && rows > rowsLeft ? RowSet.all(rows) : kept;
    if (chosen != null) chosen = chosen.first(rowsLeft);
    long taken = chosen == null ? rows : chosen.count();
    rowsLeft -= taken;
    lastTaken = taken;
    return new Found.Rows(pinned, current.name(), taken, chosen);
  }

  /// Null when the same dictionary was handed out last.
  private @Nullable Found dictionary(SegmentReader current, int dictionary) {
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

  private void closeReader() {
    choice.close();
    // They are queued again where the segment is, and those handed out are known by their bytes.
    dictionaries.clear();
    missing.clear();
    if (reader != null) reader.close();
    reader = null;
    ahead = null;
    costs = null;
  }

  @Override
  public void close() {
    closeReader();
    sent.values().forEach(PinnedMessage::close);
    sent.clear();
    kept = 0;
    if (course != null) course.close();
    course = null;
  }
}
