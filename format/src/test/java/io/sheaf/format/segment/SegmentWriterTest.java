package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SegmentWriterTest {
  private static final long SEED = Seed.value("SegmentWriterTest");

  @Test
  void theSameRowsGiveTheSameBytes() throws IOException {
    assertArrayEquals(
        SampleSegment.small(SEED).file().bytes(), SampleSegment.small(SEED).file().bytes());
  }

  @Test
  void whatIsWrittenIsReadBackAsAnArrowFile() throws IOException {
    for (@Nullable Codec codec : new @Nullable Codec[] {null, Codec.LZ4_FRAME, Codec.ZSTD}) {
      SampleSegment sample =
          SampleSegment.of(Sample.orderedTypes(), 3, 700, SegmentFiles.IDENTITY, codec, SEED);
      byte[] file = sample.file().bytes();
      assertEquals(List.of(), SegmentCheck.check(file.length, sample.file().reader()));
      try (var source = IpcSource.open(MemorySegment.ofArray(file), Limits.defaults())) {
        assertEquals(sample.schema().schema(), source.schema().schema());
        var values = assertInstanceOf(Incoming.DictionaryValues.class, source.next());
        same(sample.dictionary(), values.values());
        for (List<Sample> batch : sample.batches()) {
          RowBatch rows = assertInstanceOf(Incoming.Rows.class, source.next()).batch();
          for (int i = 0; i < batch.size(); i++) same(batch.get(i), rows.columns().get(i));
        }
        assertNull(source.next());
      }
    }
  }

  /// Every buffer holds what it held, as far as it counts, and not a bit more.
  private void same(Sample sample, ArrayData read) {
    ArrayData wrote = sample.array();
    String context = wrote.layout().type() + ", seed " + SEED;
    assertEquals(wrote.length(), read.length(), context);
    assertEquals(wrote.nullCount(), read.nullCount(), context);
    assertEquals(wrote.buffers().size(), read.buffers().size(), context);
    for (int i = 0; i < wrote.buffers().size(); i++) {
      MemorySegment left = wrote.buffers().get(i);
      MemorySegment right = read.buffers().get(i);
      boolean bits = i == 0 || wrote.layout().bitWidth() == 1;
      long whole = bits ? right.byteSize() - 1 : right.byteSize();
      if (right.byteSize() == 0) continue;
      assertEquals(-1, left.asSlice(0, whole).mismatch(right.asSlice(0, whole)), context);
      if (!bits) continue;
      for (long bit = 8 * whole; bit < 8 * right.byteSize(); bit++) {
        boolean wanted = bit < wrote.length() && Bits.get(left, bit);
        assertEquals(wanted, Bits.get(right, bit), context);
      }
    }
  }

  @Test
  void everyByteOutsideABufferIsZero() throws IOException {
    SampleSegment sample =
        SampleSegment.of(Sample.orderedTypes(), 2, 900, SegmentFiles.IDENTITY, null, SEED);
    Directory directory = sample.file().directory();
    long zeros = 0;
    for (int message = 0; message < directory.messages(); message++) {
      long offset = directory.messageOffset(message);
      int metadata = directory.metadataBytes(message);
      MemorySegment block = sample.file().memory().asSlice(offset, metadata);
      MemorySegment flatbuffer = Objects.requireNonNull(Encapsulation.read(block));
      BatchHeader header = BatchHeader.parse(flatbuffer, sample.schema());
      MemorySegment body =
          sample.file().memory().asSlice(offset + metadata, directory.bodyBytes(message));
      long at = 0;
      for (int i = 0; i < header.buffers(); i++) {
        if (header.bufferLength(i) == 0) continue;
        assertEquals(0, header.bufferOffset(i) % 64);
        assertTrue(Words.zero(body.asSlice(at, header.bufferOffset(i) - at)), () -> "seed " + SEED);
        zeros += header.bufferOffset(i) - at;
        at = header.bufferOffset(i) + header.bufferLength(i);
      }
      assertTrue(Words.zero(body.asSlice(at)), () -> "seed " + SEED);
      zeros += body.byteSize() - at;
      assertTrue(Words.zero(block.asSlice(8 + header.encodedLength())));
    }
    System.out.printf("segment: %d bytes between buffers, all zero%n", zeros);
    assertTrue(zeros > 0);
  }

  @Test
  void theDirectorySaysWhatWasWritten() throws IOException {
    SampleSegment sample = SampleSegment.small(SEED);
    Directory directory = sample.file().directory();
    assertEquals(SegmentFiles.IDENTITY, directory.identity());
    assertEquals(2, directory.batches());
    assertEquals(1, directory.dictionaries());
    assertEquals(9, directory.dictionaryId(0));
    assertEquals(0, directory.dictionaryMessage(0));
    assertEquals(100, directory.rows());
    assertEquals(104, directory.columnId(4));
    assertNull(directory.codec());
    for (int batch = 0; batch < 2; batch++) {
      for (int column = 0; column < directory.columns(); column++) {
        ArrayData array = sample.batches().get(batch).get(column).array();
        boolean indexed = column == 4;
        ArrayData dictionary = indexed ? sample.dictionary().array() : null;
        Statistics wanted = ChunkStatistics.of(array, dictionary);
        assertEquals(wanted.nullCount(), directory.nullCount(batch, column));
        assertEquals(wanted.flags(), directory.chunkFlags(batch, column));
        assertSameBound(wanted.min(), directory.min(batch, column));
        assertSameBound(wanted.max(), directory.max(batch, column));
      }
    }
  }

  private static void assertSameBound(byte @Nullable [] wanted, @Nullable MemorySegment found) {
    assertEquals(wanted == null, found == null);
    if (wanted == null) return;
    assertNotNull(found);
    assertEquals(-1, MemorySegment.ofArray(wanted).mismatch(found));
  }

  @Test
  void aChunkWithoutBytesHasNoPage() throws IOException {
    Field nothing = Field.of("n", new Type.Null(), true);
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(nothing), List.of()));
    MemorySink sink = new MemorySink();
    SegmentWriter writer =
        new SegmentWriter(SegmentFiles.IDENTITY, schema, SegmentFiles.options(1, null), sink);
    writer.begin();
    ArrayData nulls = new ArrayData(schema.layouts().getFirst(), 5, 5, List.of(), List.of());
    writer.add(new RowBatch(5, List.of(nulls)));
    SegmentSummary summary = writer.finish();
    Directory directory =
        Directory.open(
            MemorySegment.ofArray(sink.bytes()).asSlice(summary.tailOffset()),
            summary.length(),
            SegmentFiles.IDENTITY);
    assertEquals(0, directory.pages());
    assertEquals(Directory.NO_PAGE, directory.chunkPage(0, 0));
    assertEquals(5, directory.nullCount(0, 0));
    assertEquals(4 * 4096, summary.length() + 4096);
  }

  @Test
  void rowsOfADictionaryThatIsNotThereAreRefused() throws IOException {
    Field indexed = SampleSegment.indexed();
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(indexed), List.of()));
    SegmentWriter writer =
        new SegmentWriter(
            SegmentFiles.IDENTITY, schema, SegmentFiles.options(1, null), new MemorySink());
    writer.begin();
    Sample dictionary = Sample.random(new Type.Utf8(), 3, 0, new Random(SEED));
    Sample rows = Sample.indices(dictionary, SampleSegment.INDEX, 5, 0, new Random(SEED));
    RowBatch batch = new RowBatch(5, List.of(rows.array()));
    var refused = assertThrows(MalformedException.class, () -> writer.add(batch));
    assertTrue(refused.toString().contains("dictionary 9"), refused::toString);
    assertThrows(AssertionError.class, writer::finish);
  }

  @Test
  void aBufferThatIsTooShortIsRefused() {
    Sample sample = Sample.random(new Type.Int(32, true), 50, 0, new Random(SEED));
    ArrayData whole = sample.array();
    List<MemorySegment> cut = List.of(MemorySegment.NULL, whole.buffers().get(1).asSlice(0, 199));
    ArrayData array = new ArrayData(whole.layout(), 50, 0, cut, List.of());
    RowBatch batch = new RowBatch(50, List.of(array));
    assertThrows(MalformedException.class, () -> BatchPlan.of(batch, null));
  }
}
