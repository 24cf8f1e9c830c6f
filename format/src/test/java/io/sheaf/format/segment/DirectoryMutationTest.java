package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.testing.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Directories with one thing changed and the checksum mended, as a bug or an attacker would leave
/// them: refused, or so harmless that no accessor leads out of the file.
final class DirectoryMutationTest {
  private static final long[] NASTY = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 4096, 64
  };

  private static final long SEED = Seed.value("DirectoryMutationTest");
  private final Random random = new Random(SEED);

  @Test
  void mutatedDirectoriesNeverLeadAstray() throws IOException {
    SegmentFiles.Written file = SampleSegment.small(SEED).file();
    int refused = 0;
    int harmless = 0;
    for (int i = 0; i < 50_000; i++) {
      MemorySegment tail = MemorySegment.ofArray(file.tail().toArray(Little.BYTE));
      MemorySegment directory = tail.asSlice(8, file.directory().bytes().byteSize());
      mutate(directory);
      long end = directory.byteSize() - 4;
      directory.set(Little.INT, end, Checksum.masked(directory.asSlice(0, end)));
      try {
        walk(Directory.open(tail, file.bytes().length, null));
        harmless++;
      } catch (MalformedException | UnsupportedException e) {
        refused++;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("mutation " + i + ", seed " + SEED, e);
      }
    }
    System.out.printf(
        "directory: %d mutations, %d refused, %d harmless%n",
        refused + harmless, refused, harmless);
    assertTrue(refused > harmless && harmless > 0, () -> "seed " + SEED);
  }

  private void mutate(MemorySegment directory) {
    long size = directory.byteSize() - 8;
    long at = 8 + random.nextLong(size - 16);
    long value = NASTY[random.nextInt(NASTY.length)];
    switch (random.nextInt(5)) {
      case 0 -> directory.set(Little.BYTE, at, (byte) random.nextInt());
      case 1 -> directory.set(Little.INT, at & -4, (int) value);
      case 2 -> directory.set(Little.LONG, at & -8, value);
      case 3 -> {
        int old = directory.get(Little.INT, at & -4);
        directory.set(Little.INT, at & -4, old + random.nextInt(-3, 4));
      }
      default -> {
        long from = 8 + random.nextLong(size - 16) & -8;
        directory.set(Little.LONG, at & -8, directory.get(Little.LONG, from));
      }
    }
  }

  /// Calls every accessor, and holds every place against the file.
  private static void walk(Directory directory) {
    long tail = directory.tailOffset();
    inside(0, directory.prologueBytes(), tail);
    directory.sortKeys().forEach(key -> directory.columnId(key.column()));
    for (int message = 0; message < directory.messages(); message++) {
      long offset = directory.messageOffset(message);
      inside(offset, directory.metadataBytes(message), tail);
      inside(offset + directory.metadataBytes(message), directory.bodyBytes(message), tail);
      for (int i = 0; i < directory.pageCount(message); i++) {
        int page = directory.firstPage(message) + i;
        inside(directory.pageOffset(page), directory.pageBytes(page), tail);
      }
    }
    for (int i = 0; i < directory.dictionaries(); i++) {
      if (!directory.isDictionary(directory.dictionaryMessage(i))) throw new AssertionError(i);
      directory.dictionaryId(i);
    }
    for (int batch = 0; batch < directory.batches(); batch++) {
      if (directory.isDictionary(directory.batchMessage(batch))) throw new AssertionError(batch);
      for (int column = 0; column < directory.columns(); column++) chunk(directory, batch, column);
    }
  }

  private static void chunk(Directory directory, int batch, int column) {
    int page = directory.chunkPage(batch, column);
    if (page != Directory.NO_PAGE) {
      inside(
          directory.chunkOffset(batch, column),
          directory.chunkBytes(batch, column),
          directory.pageBytes(page));
    }
    MemorySegment min = directory.min(batch, column);
    MemorySegment max = directory.max(batch, column);
    if (min != null && min.byteSize() > 32) throw new AssertionError(min);
    if (max != null && max.byteSize() > 32) throw new AssertionError(max);
    long rows = directory.messageRows(directory.batchMessage(batch));
    if (directory.nullCount(batch, column) > rows) throw new AssertionError("nulls");
  }

  private static void inside(long offset, long length, long end) {
    if (offset < 0 || length < 0 || offset > end - length) {
      throw new AssertionError(length + " at " + offset + " beyond " + end);
    }
  }

  @Test
  void laterVersionsAndUnknownFeaturesAreRefusedByName() throws IOException {
    SegmentFiles.Written file = SampleSegment.small(SEED).file();
    UnsupportedException later = refused(file, DirectoryLayout.AT_VERSION, 2);
    assertTrue(later.toString().contains("version 2"), later::toString);
    UnsupportedException feature = refused(file, DirectoryLayout.AT_INCOMPATIBLE, 1L << 5);
    assertTrue(feature.toString().contains("feature 5"), feature::toString);
  }

  private static UnsupportedException refused(SegmentFiles.Written file, long at, long value) {
    MemorySegment tail = MemorySegment.ofArray(file.tail().toArray(Little.BYTE));
    MemorySegment directory = tail.asSlice(8, file.directory().bytes().byteSize());
    directory.set(Little.INT, at, (int) value);
    long end = directory.byteSize() - 4;
    directory.set(Little.INT, end, Checksum.masked(directory.asSlice(0, end)));
    return assertThrows(
        UnsupportedException.class, () -> Directory.open(tail, file.bytes().length, null));
  }
}
