package io.sheaf.format.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How batches of all sizes become batches near the target.
class RegrouperTest {
  private static final Layout NUMBERS = Layout.of(Field.of("n", new Type.Int(64, true), true));
  private static final BatchTarget TARGET = new BatchTarget(1000, 1 << 20);

  private final Arena arena = Arena.ofConfined();
  private final List<Long> lengths = new ArrayList<>();
  private final List<Long> addresses = new ArrayList<>();
  private long next = 0;

  @AfterEach
  void close() {
    arena.close();
  }

  private void take(RowBatch batch) {
    MemorySegment data = batch.columns().getFirst().buffers().get(1);
    for (long i = 0; i < batch.rows(); i++) {
      assertEquals(next++, data.getAtIndex(ValueLayout.JAVA_LONG, i));
    }
    lengths.add(batch.rows());
    addresses.add(data.address());
  }

  private RowBatch rows(long first, int count) {
    MemorySegment data = arena.allocate(8L * count, 8);
    for (int i = 0; i < count; i++) data.setAtIndex(ValueLayout.JAVA_LONG, i, first + i);
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, data);
    return new RowBatch(count, List.of(new ArrayData(NUMBERS, count, 0, buffers, List.of())));
  }

  private List<Long> regrouped(int... counts) throws IOException {
    try (var regrouper = new Regrouper(TARGET, this::take)) {
      long first = 0;
      for (int count : counts) {
        regrouper.add(rows(first, count));
        first += count;
      }
      regrouper.flush();
      assertEquals(first, next);
    }
    return lengths;
  }

  @Test
  void batchesFromAQuarterToOneTargetAreKeptWhereTheyAre() throws IOException {
    RowBatch batch = rows(0, 250);
    try (var regrouper = new Regrouper(TARGET, this::take)) {
      regrouper.add(batch);
      regrouper.add(rows(250, 1000));
    }
    assertEquals(List.of(250L, 1000L), lengths);
    assertEquals(
        batch.columns().getFirst().buffers().get(1).address(), addresses.getFirst().longValue());
  }

  @Test
  void smallBatchesAreJoinedUpToTheTarget() throws IOException {
    int[] small = new int[25];
    Arrays.fill(small, 200);
    assertEquals(List.of(1000L, 1000L, 1000L, 1000L, 1000L), regrouped(small));
  }

  @Test
  void aSmallRestIsJoinedToWhatFollowsWhileItFits() throws IOException {
    assertEquals(List.of(900L, 1000L, 7L), regrouped(100, 800, 1000, 7));
  }

  @Test
  void aSmallRestGoesBeforeABatchThatIsLargeEnough() throws IOException {
    assertEquals(List.of(10L, 1000L), regrouped(10, 1000));
  }

  @Test
  void largeBatchesAreCutAtMultiplesOf512() throws IOException {
    List<Long> cut = regrouped(10_000);
    for (long length : cut.subList(0, cut.size() - 1)) {
      assertTrue(length <= 1000 && length % 8 == 0, cut.toString());
    }
    assertTrue(cut.size() <= 20, cut.toString());
  }

  @Test
  void emptyBatchesComeToNothing() throws IOException {
    assertEquals(List.of(), regrouped(0, 0, 0));
  }

  @Test
  void aBatchOfLargeRowsIsCutByBytes() throws IOException {
    Layout layout = Layout.of(Field.of("b", new Type.FixedSizeBinary(100_000), true));
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, arena.allocate(100L * 100_000, 8));
    var batch = new RowBatch(100, List.of(new ArrayData(layout, 100, 0, buffers, List.of())));
    List<Long> found = new ArrayList<>();
    try (var regrouper = new Regrouper(TARGET, each -> found.add(each.rows()))) {
      regrouper.add(batch);
      regrouper.flush();
    }
    assertEquals(100, found.stream().mapToLong(Long::longValue).sum());
    for (long rows : found) assertTrue(rows <= 10, found.toString());
    assertTrue(found.size() <= 14, found.toString());
  }

  @Test
  void oneRowAboveTheLimitIsRefusedNamingItsColumn() {
    int width = (64 << 20) + 1;
    Layout layout = Layout.of(Field.of("huge", new Type.FixedSizeBinary(width), true));
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, arena.allocate(2L * width, 8));
    var batch = new RowBatch(2, List.of(new ArrayData(layout, 2, 0, buffers, List.of())));
    try (var regrouper = new Regrouper(TARGET, each -> {})) {
      var thrown = assertThrows(UnsupportedException.class, () -> regrouper.add(batch));
      assertTrue(String.valueOf(thrown.getMessage()).contains("column huge"), thrown.getMessage());
    }
  }

  @Test
  void aBatchWhoseValuesShareBytesIsNotMultiplied() throws IOException {
    // 500 lists, each of all million values: cut, it would take 500 times its bytes.
    Field item = Field.of("item", new Type.Int(64, true), true);
    Layout layout = Layout.of(Field.of("l", new Type.ListView(), true, item));
    int values = 1_000_000;
    MemorySegment sizes = arena.allocate(500 * 4, 8);
    for (int i = 0; i < 500; i++) sizes.setAtIndex(ValueLayout.JAVA_INT, i, values);
    List<MemorySegment> data = List.of(MemorySegment.NULL, arena.allocate(8L * values, 8));
    var child = new ArrayData(layout.children().getFirst(), values, 0, data, List.of());
    List<MemorySegment> buffers = List.of(MemorySegment.NULL, arena.allocate(500 * 4, 8), sizes);
    var batch = new RowBatch(500, List.of(new ArrayData(layout, 500, 0, buffers, List.of(child))));
    List<Long> found = new ArrayList<>();
    try (var regrouper = new Regrouper(TARGET, each -> found.add(each.rows()))) {
      regrouper.add(batch);
    }
    assertEquals(List.of(500L), found);
  }

  @Test
  void runEndsOf16BitsKeepBatchesShort() throws IOException {
    Field ends = Field.of("run_ends", new Type.Int(16, true), false);
    Field values = Field.of("values", new Type.Null(), true);
    Layout layout = Layout.of(Field.of("r", new Type.RunEndEncoded(), true, ends, values));
    List<Long> found = new ArrayList<>();
    try (var regrouper =
        new Regrouper(new BatchTarget(1 << 16, 1 << 20), each -> found.add(each.rows()))) {
      for (int i = 0; i < 6; i++) {
        MemorySegment data = arena.allocate(2, 8);
        data.set(ValueLayout.JAVA_SHORT, 0, (short) 10_000);
        List<MemorySegment> buffers = List.of(MemorySegment.NULL, data);
        var runEnds = new ArrayData(layout.children().get(0), 1, 0, buffers, List.of());
        var nulls = new ArrayData(layout.children().get(1), 1, 1, List.of(), List.of());
        var array = new ArrayData(layout, 10_000, 0, List.of(), List.of(runEnds, nulls));
        regrouper.add(new RowBatch(10_000, List.of(array)));
      }
      regrouper.flush();
    }
    assertEquals(60_000, found.stream().mapToLong(Long::longValue).sum());
    for (long rows : found) assertTrue(rows <= Short.MAX_VALUE, found.toString());
  }

  @Test
  void theTargetGrowsWithTheColumns() {
    Field column = Field.of("c", new Type.Bool(), true);
    Schema narrow = new Schema(List.of(column), List.of());
    Schema wide = new Schema(Collections.nCopies(100, column), List.of());
    Schema widest = new Schema(Collections.nCopies(5000, column), List.of());
    assertTrue(BatchTarget.of(narrow, 1).bytes() < 4 << 20);
    assertTrue(BatchTarget.of(narrow, 1).bytes() > 3 << 20);
    assertEquals(100 * (64 << 10), BatchTarget.of(wide, 1).bytes());
    assertEquals(64 << 20, BatchTarget.of(widest, 1).bytes());
  }
}
