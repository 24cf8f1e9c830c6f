package io.sheaf.store.compact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.log.DeletedRows;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What is worth rewriting, and how often a row can be rewritten.
final class ChoiceTest {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long BATCH = 65_536;

  private long ids;

  private SegmentRef segment(long bytes, int batches, DeletedRows deleted) {
    long rows = Math.max(batches, bytes / 8);
    return new SegmentRef(++ids, bytes, rows, batches, 1, 0, bytes, 0, 1, bytes, deleted, null);
  }

  private SegmentRef segment(long bytes) {
    return segment(bytes, (int) Math.max(1, bytes / (8 * BATCH)), DeletedRows.NONE);
  }

  private List<SegmentRef> segments(long... bytes) {
    return new ArrayList<>(LongStream.of(bytes).mapToObj(this::segment).toList());
  }

  private static List<List<Long>> ids(List<List<SegmentRef>> runs) {
    return runs.stream().map(run -> run.stream().map(SegmentRef::id).toList()).toList();
  }

  private static List<List<Long>> chosen(List<SegmentRef> segments) {
    return ids(Choice.of(segments, BATCH));
  }

  @Test
  void whatIsFullOrAloneIsLeftAlone() {
    assertEquals(List.of(), chosen(List.of()));
    assertEquals(List.of(), chosen(segments(4 * KIB)));
    assertEquals(List.of(), chosen(segments(600 * MIB, 700 * MIB, 512 * MIB)));
    assertEquals(List.of(), chosen(segments(600 * MIB, 4 * KIB, 700 * MIB)));
  }

  @Test
  void neighboursThatAreAsLargeTogetherAreMerged() {
    assertEquals(List.of(List.of(1L, 2L, 3L)), chosen(segments(8 * KIB, 8 * KIB, 4 * KIB)));
    ids = 0;
    assertEquals(List.of(List.of(2L, 3L, 4L)), chosen(segments(99 * MIB, MIB, MIB, MIB)));
    ids = 0;
    // On both sides of what stays.
    assertEquals(
        List.of(List.of(1L, 2L), List.of(4L, 5L)), chosen(segments(MIB, MIB, 600 * MIB, MIB, MIB)));
    ids = 0;
    assertEquals(
        List.of(List.of(1L, 2L), List.of(4L, 5L)), chosen(segments(MIB, MIB, 99 * MIB, MIB, MIB)));
  }

  @Test
  void aSegmentIsRewrittenForItsOwnSake() {
    RowSet tenth = RowSet.all(MIB / 8).first(MIB / 80 + 1);
    RowSet less = RowSet.all(MIB / 8).first(MIB / 81);
    DeletedRows worn = DeletedRows.of(Map.of(0, tenth));
    assertEquals(List.of(List.of(1L)), chosen(List.of(segment(MIB, 2, worn))));
    assertEquals(List.of(), chosen(List.of(segment(MIB, 2, DeletedRows.of(Map.of(0, less))))));
    assertEquals(
        List.of(List.of(3L)), chosen(List.of(segment(600 * MIB, 60_000, DeletedRows.NONE))));
  }

  /// A table that is compacted after every few appends: how many bytes are written for each.
  @Test
  void aByteIsRewrittenAtMostAsOftenAsItsSegmentDoubles() {
    Random random = new Random(Seed.value("ChoiceTest"));
    double most = 0;
    for (int round = 0; round < 40; round++) {
      long least = (4 * KIB) << random.nextInt(8);
      int every = 1 + random.nextInt(20);
      List<SegmentRef> table = new ArrayList<>();
      long appended = 0;
      long written = 0;
      for (int i = 0; i < 2000; i++) {
        long bytes = least + random.nextLong(3 * least);
        table.add(segment(bytes));
        appended += bytes;
        if (i % every != 0) continue;
        for (List<SegmentRef> run : Choice.of(table, BATCH)) {
          long sum = run.stream().mapToLong(SegmentRef::bytes).sum();
          written += sum;
          table.set(table.indexOf(run.getFirst()), segment(sum));
          table.removeAll(run);
        }
      }
      double times = (double) written / appended;
      double doublings = Math.log((double) appended / least) / Math.log(2);
      most = Math.max(most, times);
      assertTrue(times <= doublings, times + " times, " + doublings + " doublings");
      assertTrue(table.size() <= doublings + every + 1, table.size() + " segments are left");
    }
    System.out.printf("compaction: a byte is rewritten %.1f times at most%n", most);
  }
}
