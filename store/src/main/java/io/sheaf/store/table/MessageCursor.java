package io.sheaf.store.table;

import io.sheaf.format.array.RowSet;
import io.sheaf.store.StoreException;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Holder;
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
  private final RowChoice choice;
  private final DueDictionaries dictionaries;
  private @Nullable SegmentReader reader;
  private @Nullable ReadAhead ahead;
  private @Nullable ScanCourse course;
  private @Nullable PinCosts costs;
  private @Nullable PlanSizes sizes;
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
    this.dictionaries = new DueDictionaries(plan, holder);
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
    if (failed || current == null || !dictionaries.isEmpty() || rowsLeft <= 0) return null;
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

  /// Goes towards the next batch that may have rows; false when it has come to the end of a
  /// segment, and there are more to look through. Blocks while the directory of one is read.
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
    PinCosts all = costs(current);
    PlanSizes plans = sizes();
    long now = plans.largestTail() + dictionaries.keptBytes() + choice.keptBytes();
    long later = goesOn(current, all) ? plans.later(all.largest(), nextSegment - 1) : 0;
    // The dictionaries of the next segment stand beside those of this one until they are compared.
    long least = now + 2 * dictionaries.bytes(current) + Math.max(all.largest(), later);
    return new Needs(now, least, all.largest());
  }

  /// Bytes of the pages that [#next] pins, at most. What is known of the end is up to [#needs].
  long nextBytes() {
    SegmentReader current = opened();
    int batch = (int) (nextBatch - segmentStart);
    // One that was handed out before is passed by, and what comes behind it is pinned instead.
    return Math.max(choice.bytes(batch), 2 * dictionaries.largest(current));
  }

  /// Bytes of all pages that are still to be pinned, each message by itself; `Long.MAX_VALUE` when
  /// the walk goes on behind the segment in use.
  long restBytes() {
    SegmentReader current = opened();
    PinCosts rest = costs(current, (int) (nextBatch - segmentStart));
    if (goesOn(current, rest)) return Long.MAX_VALUE;
    return rest.total() + 2 * dictionaries.bytes(current);
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
    PinCosts batches =
        PinCosts.of(current.directory(), choice, batch, lastBatchOf(current), rowsLeft);
    return batches.atLeast(2 * dictionaries.largestWanted(current));
  }

  private @Nullable Found find() {
    while (rowsLeft > 0) {
      SegmentReader current = reader();
      if (current == null) return null;
      if (isPassed()) continue;
      Found dictionary = dictionaries.next(current);
      return dictionary != null ? dictionary : rows(current);
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

  /// Whether the walk has come to a batch that may have rows, or to the end; those of the segment
  /// in use that have none are passed by.
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
    if (failed || rowsLeft <= 0) return false;
    if (reader != null) return isThere();
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
    return isThere();
  }

  /// Whether the walk is at its end, as far as can be told without a look at another batch.
  boolean isOver() {
    return !failed && dictionaries.isEmpty() && (rowsLeft <= 0 || nextBatch >= plan.endBatch());
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
    dictionaries.queue(current.directory());
  }

  private int lastBatchOf(SegmentReader current) {
    return (int) Math.min(current.directory().batches(), plan.endBatch() - segmentStart);
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

  private void closeReader() {
    choice.close();
    dictionaries.drop();
    if (reader != null) reader.close();
    reader = null;
    ahead = null;
    costs = null;
  }

  @Override
  public void close() {
    closeReader();
    dictionaries.close();
    if (course != null) course.close();
    course = null;
  }
}
