package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackingTest {
  private static final int KIB = 1 << 10;

  private static final long SEED = Seed.value("PackingTest");

  @Test
  void aSmallBodyIsOnePage() {
    Packing packing = new Packing(new long[] {64 * KIB, 64, 0, 100 * KIB, 64 * KIB});
    assertEquals(1, packing.pages());
    assertEquals(Directory.NO_PAGE, packing.chunkPage(2));
    assertEquals(64 * KIB + 64, packing.chunkOffset(3));
    assertEquals(232 * KIB, packing.bytes());
  }

  @Test
  void largeChunksStandAloneAndSmallNeighboursShare() {
    long[] chunks = {30L * KIB, 20L * KIB, 64L * KIB, 40L * KIB, 30L * KIB, 10L * KIB, 300L * KIB};
    Packing packing = new Packing(chunks);
    int[] pages = new int[chunks.length];
    for (int i = 0; i < pages.length; i++) pages[i] = packing.chunkPage(i);
    assertEquals("[0, 0, 1, 2, 2, 3, 4]", Arrays.toString(pages));
    assertEquals(52 * KIB, packing.pageBytes(0));
  }

  @Test
  void aPageAboveOneGibIsRefused() {
    assertThrows(UnsupportedException.class, () -> new Packing(new long[] {(1L << 30) + 64}));
    assertEquals(1, new Packing(new long[] {1L << 30}).pages());
  }

  @Test
  void everyChunkLiesInOnePageAndPagesFillTheBody() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2000; round++) {
      long[] chunks = new long[random.nextInt(1, 40)];
      for (int i = 0; i < chunks.length; i++) {
        chunks[i] = 64L * random.nextInt(1 << random.nextInt(1, 13));
      }
      holds(new Packing(chunks), chunks, "seed " + SEED + ", round " + round);
    }
  }

  private static void holds(Packing packing, long[] chunks, String context) {
    long at = 0;
    for (int page = 0; page < packing.pages(); page++) {
      assertEquals(at, packing.pageOffset(page), context);
      long used = at;
      for (int i = packing.firstChunk(page); i < packing.firstChunk(page + 1); i++) {
        if (chunks[i] == 0) continue;
        assertEquals(page, packing.chunkPage(i), context);
        assertEquals(used, packing.chunkOffset(i), context);
        used += chunks[i];
      }
      at += packing.pageBytes(page);
      assertTrue(used <= at && at - used < 4096 && at % 4096 == 0, context);
    }
    assertEquals(at, packing.bytes(), context);
  }

  @Test
  void aHundredBooleansOfAThousandRowsWasteLittle() throws IOException {
    List<Type> types = Collections.nCopies(100, new Type.Bool());
    SampleSegment sample = SampleSegment.of(types, 8, 1000, SegmentFiles.IDENTITY, null, SEED);
    SegmentSummary summary = sample.file().summary();
    double pages = (double) summary.pageBytes() / summary.logicalBytes();
    double file = (double) summary.length() / summary.logicalBytes();
    System.out.printf(
        "packing: 100 booleans x 1,000 rows: pages %.2f, file %.2f times the bytes%n", pages, file);
    assertTrue(pages <= 1.3, () -> pages + ", seed " + SEED);
  }

  @Test
  void ordinaryBatchesWasteUnderOnePercent() throws IOException {
    List<Type> types = List.of(new Type.Int(64, true), new Type.Int(32, true), new Type.Utf8());
    SampleSegment sample = SampleSegment.of(types, 4, 65_536, SegmentFiles.IDENTITY, null, SEED);
    SegmentSummary summary = sample.file().summary();
    double waste = (double) summary.length() / summary.logicalBytes() - 1;
    System.out.printf("packing: 64 Ki rows of numbers and texts waste %.2f %%%n", 100 * waste);
    assertTrue(waste < 0.02, () -> waste + ", seed " + SEED);
  }
}
