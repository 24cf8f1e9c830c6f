package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SegmentDamageTest {
  private static final long SEED = Seed.value("SegmentDamageTest");

  @Test
  void aWholeSegmentIsClean() throws IOException {
    SegmentFiles.Written file = SampleSegment.small(SEED).file();
    assertEquals(List.of(), check(file, file.bytes()), () -> "seed " + SEED);
    assertEquals(List.of(), SegmentCheck.check(file.bytes().length, file.reader()));
  }

  @Test
  void aFlippedBitInAnyByteIsNamed() throws IOException {
    SegmentFiles.Written file = SampleSegment.small(SEED).file();
    Random random = new Random(SEED);
    byte[] bytes = file.bytes();
    int named = 0;
    for (SegmentBlock block : file.blocks()) {
      for (int i = 0; i < block.bytes(); i++) {
        int at = (int) block.offset() + i;
        byte kept = bytes[at];
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        List<SegmentCheck.Finding> findings = check(file, bytes);
        if (findings.stream().anyMatch(finding -> names(finding, block))) named++;
        // Without a record only the way to the tail differs.
        if (at >= file.summary().tailOffset()) {
          SegmentBytes damaged = SegmentFiles.reading(bytes);
          assertFalse(
              SegmentCheck.check(bytes.length, damaged).isEmpty(),
              () -> "byte " + at + " of a file without a record, seed " + SEED);
        }
        bytes[at] = kept;
      }
    }
    System.out.printf("segment: %d flips, %d named%n", bytes.length, named);
    assertEquals(bytes.length, named, () -> "seed " + SEED);
    assertEquals(List.of(), check(file, bytes));
  }

  private static boolean names(SegmentCheck.Finding finding, SegmentBlock block) {
    return finding.page() == block.page()
        && finding.offset() >= block.offset()
        && finding.offset() < block.offset() + block.bytes();
  }

  private static List<SegmentCheck.Finding> check(SegmentFiles.Written file, byte[] bytes)
      throws IOException {
    return SegmentCheck.check(
        bytes.length,
        file.summary().tailOffset(),
        file.summary().identity(),
        SegmentFiles.reading(bytes));
  }

  @Test
  void twoPagesThatChangedPlacesAreNamed() throws IOException {
    List<Type> types = List.of(new Type.Int(64, true), new Type.Int(64, true));
    SampleSegment sample = SampleSegment.of(types, 3, 40_000, SegmentFiles.IDENTITY, null, SEED);
    SegmentFiles.Written file = sample.file();
    List<SegmentBlock> pages = file.blocks().stream().filter(b -> b.page() >= 0).toList();
    int swaps = 0;
    for (SegmentBlock left : pages) {
      for (SegmentBlock right : pages) {
        if (left.page() >= right.page() || left.bytes() != right.bytes()) continue;
        byte[] bytes = file.bytes().clone();
        System.arraycopy(
            file.bytes(), (int) left.offset(), bytes, (int) right.offset(), left.bytes());
        System.arraycopy(
            file.bytes(), (int) right.offset(), bytes, (int) left.offset(), left.bytes());
        List<Integer> named = check(file, bytes).stream().map(SegmentCheck.Finding::page).toList();
        assertEquals(List.of(left.page(), right.page()), named, () -> "seed " + SEED);
        swaps++;
      }
    }
    System.out.printf("segment: %d swaps of pages, %d named%n", swaps, swaps);
    assertTrue(swaps >= 6, "only " + swaps + " pages of one length, seed " + SEED);
  }

  @Test
  void anOlderStateOfAPageIsNamed() throws IOException {
    SegmentFiles.Written older = SampleSegment.small(SEED).file();
    SegmentFiles.Written newer = SampleSegment.small(SEED + 1).file();
    for (SegmentBlock block : newer.blocks()) {
      if (block.page() < 0 || !older.blocks().contains(block)) continue;
      byte[] bytes = newer.bytes().clone();
      int at = (int) block.offset();
      System.arraycopy(older.bytes(), at, bytes, at, block.bytes());
      assertEquals(block.page(), check(newer, bytes).getFirst().page(), () -> "seed " + SEED);
      Arrays.fill(bytes, at, at + block.bytes(), (byte) 0);
      assertEquals(block.page(), check(newer, bytes).getFirst().page(), () -> "seed " + SEED);
    }
  }

  @Test
  void aSegmentInAnothersPlaceIsNamed() throws IOException {
    SegmentFiles.Written file = SampleSegment.small(SEED).file();
    SegmentIdentity real = file.summary().identity();
    List<SegmentIdentity> others =
        List.of(
            new SegmentIdentity(new UUID(1, 2), real.table(), real.segment(), 3),
            new SegmentIdentity(real.store(), real.table() + 1, real.segment(), 3),
            new SegmentIdentity(real.store(), real.table(), real.segment() + 1, 3),
            new SegmentIdentity(real.store(), real.table(), real.segment(), 4));
    for (SegmentIdentity other : others) {
      long tail = file.summary().tailOffset();
      List<SegmentCheck.Finding> findings =
          SegmentCheck.check(file.bytes().length, tail, other, file.reader());
      assertTrue(findings.getFirst().what().contains("belongs here"), findings::toString);
    }
  }

  @Test
  void aFileCutAnywhereIsNamed() throws IOException {
    SegmentFiles.Written file = SampleSegment.small(SEED).file();
    int cuts = 0;
    for (int length = 0; length < file.bytes().length; length += 512, cuts++) {
      byte[] bytes = Arrays.copyOf(file.bytes(), length);
      assertFalse(check(file, bytes).isEmpty(), "cut to " + length);
      assertFalse(SegmentCheck.check(length, SegmentFiles.reading(bytes)).isEmpty());
      byte[] torn = Arrays.copyOf(bytes, file.bytes().length);
      if (!Arrays.equals(torn, file.bytes())) assertFalse(check(file, torn).isEmpty());
    }
    System.out.printf("segment: %d cuts, %d named%n", cuts, cuts);
  }
}
