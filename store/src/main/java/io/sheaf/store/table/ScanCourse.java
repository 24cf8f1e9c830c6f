package io.sheaf.store.table;

import io.sheaf.store.StoreException;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.evict.Course;
import io.sheaf.store.pool.evict.Forecast;
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
  private final Map<Long, Forecast.Route> routes = new HashMap<>();

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
    if (!routes.containsKey(start)) tell(start, reader);
  }

  private void tell(long start, SegmentReader reader) {
    routes.put(start, reader.expect(course, SegmentSteps.of(plan, start, reader)));
  }

  /// Says that the scan has come to a batch, counted through the table.
  void advance(long batch) {
    course.advance(batch);
  }

  /// Says that the scan has left the segment whose first batch is number `start`.
  void leave(long start) {
    Forecast.Route route = routes.remove(start);
    if (route != null) route.close();
  }

  @Override
  public void close() {
    routes.values().forEach(Forecast.Route::close);
    routes.clear();
  }
}
