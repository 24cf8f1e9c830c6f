package io.sheaf.store.table;

import io.sheaf.store.StoreException;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Expectation;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.evict.Course;
import java.util.HashMap;
import java.util.Map;

/// What a long scan tells the pool: which pages it reads, in which order, and how far it has come.
///
/// Of the segments that have been touched before, something may be in memory: they are told of at
/// the start, so that nothing of them goes that is about to be wanted. The others follow as the
/// scan opens them. One thread at a time.
final class ScanCourse implements AutoCloseable {
  private final ScanPlan plan;
  private final Course course;
  private final Map<Long, Expectation> told = new HashMap<>();

  /// The course of a scan that has read nothing.
  ScanCourse(ScanPlan plan) {
    this.plan = plan;
    this.course = new Course(plan.firstBatch());
  }

  /// Tells of all segments that have been touched.
  void begin(Segments segments, Holder holder) {
    long start = 0;
    for (SegmentRef segment : plan.segments()) {
      if (start >= plan.endBatch()) return;
      if (start + segment.batches() > plan.firstBatch()) touched(start, segment, segments, holder);
      start += segment.batches();
    }
  }

  private void touched(long start, SegmentRef segment, Segments segments, Holder holder) {
    try (SegmentReader reader = segments.tryRead(segment, holder)) {
      if (reader != null) tell(start, reader);
    } catch (StoreException e) {
      // What is wrong with a segment is for the scan to meet when it comes there.
    }
  }

  /// Says that the scan has come to the segment whose first batch is number `start`.
  void open(long start, SegmentReader reader) {
    if (!told.containsKey(start)) tell(start, reader);
  }

  private void tell(long start, SegmentReader reader) {
    told.put(start, reader.expect(course, SegmentSteps.of(plan, start, reader)));
  }

  /// Says that the scan has come to a batch, counted through the table.
  void advance(long batch) {
    course.advance(batch);
  }

  /// Says that the scan has left the segment whose first batch is number `start`.
  void leave(long start) {
    Expectation over = told.remove(start);
    if (over != null) over.close();
  }

  @Override
  public void close() {
    told.values().forEach(Expectation::close);
    told.clear();
  }
}
