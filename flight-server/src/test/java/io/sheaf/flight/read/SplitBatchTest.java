package io.sheaf.flight.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.flight.wire.OutgoingMarshaller;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.ArrayEquality;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.Piece;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.PlainBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Batches cut into parts: the same rows, and no more memory than the parts that are out.
final class SplitBatchTest {
  private static final int MOST = 64 << 10;
  private static final int ROWS = 300_000;

  /// Parts that a slow client leaves in the queue: as many as 4 MiB.
  private static final int QUEUED = 64;

  private final long seed = Seed.value("SplitBatchTest");
  private final WireCounters counters = new WireCounters();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicLong room = new AtomicLong();
  private final OutgoingMarshaller marshaller = new OutgoingMarshaller(Optional.empty());

  private SplitBatch split(LargeBatch batch, int most) {
    room.addAndGet(batch.bytes());
    SplitBatch.Source source =
        new SplitBatch.Source() {
          @Override
          public void unpin() {
            ended.incrementAndGet();
          }

          @Override
          public void giveBack(long bytes) {
            room.addAndGet(-bytes);
          }
        };
    return new SplitBatch(batch, source, most, new Taking(), counters);
  }

  private static LargeBatch plain(RowBatch rows, @Nullable RowSet wanted) {
    PlainBatch batch = PlainBatch.ofRows(rows);
    return LargeBatch.of(wanted, batch.header(), new PiecedBody(batch.body()));
  }

  @Test
  void thePartsOfABatchOfEveryTypeAreItsRows() throws Exception {
    int batches = 0;
    int parts = 0;
    for (int sample = 0; sample < 80; sample++) {
      Random random = Seed.random(seed, sample);
      try (Arena memory = Arena.ofShared()) {
        Schema fields = new FieldGenerator(random).schema(1 + random.nextInt(6));
        SchemaMessage schema = SchemaMessage.of(fields);
        StreamGenerator generator = new StreamGenerator(random, memory, schema);
        for (Incoming incoming : generator.stream(2, 1 + random.nextInt(2500), false)) {
          if (!(incoming instanceof Incoming.Rows(RowBatch rows)) || rows.rows() == 0) continue;
          batches++;
          parts += assertCut(rows, schema, random);
        }
      }
    }
    assertEquals(batches, ended.get());
    assertEquals(0, room.get());
    assertEquals(0, counters.madeBytes());
    assertEquals(0, counters.heldMessages());
    assertTrue(parts > 5 * batches, parts + " parts of " + batches + " batches");
    System.out.printf("cut: %d batches, %,d parts, all equal (seed %d)%n", batches, parts, seed);
  }

  /// Half of them compressed; all, the first ones, or some here and there are wanted.
  private int assertCut(RowBatch rows, SchemaMessage schema, Random random) throws Exception {
    int most = 256 + random.nextInt(16_384);
    RowSet wanted = wanted(rows.rows(), random);
    int parts = 0;
    try (Arena memory = Arena.ofShared()) {
      boolean compress = random.nextBoolean();
      LargeBatch batch = compress ? Compressed.of(rows, wanted, memory) : plain(rows, wanted);
      RowBatch picked = wanted == null ? rows : RowPicker.pick(rows, wanted, memory);
      long seen = 0;
      try (SplitBatch split = split(batch, most)) {
        for (; split.hasNext(); parts++) {
          byte[] message = bytes(split);
          RowBatch got = decoded(message, schema, memory);
          assertTrue(got.rows() > 0, "an empty part");
          assertTrue(message.length <= most || got.rows() == 1, message.length + " of " + most);
          assertSame(picked, seen, got);
          seen += got.rows();
        }
      }
      assertEquals(picked.rows(), seen);
    }
    return parts;
  }

  private static @Nullable RowSet wanted(long rows, Random random) {
    RowSet first = RowSet.all(rows).first(1 + random.nextLong(rows));
    long[] words = new long[RowSet.wordsOf(rows)];
    words[0] = 1;
    for (int row = 0; row < rows; row++) if (random.nextInt(3) == 0) words[row >> 6] |= 1L << row;
    return switch (random.nextInt(3)) {
      case 0 -> null;
      case 1 -> first;
      default -> RowSet.of(rows, words);
    };
  }

  private byte[] bytes(SplitBatch split) throws Exception {
    try (OutgoingData part = split.next(new byte[] {'7'})) {
      return marshaller.stream(part).readAllBytes();
    }
  }

  private static RowBatch decoded(byte[] message, SchemaMessage schema, Arena memory)
      throws Exception {
    FlightData data = FlightData.parseFrom(message);
    MemorySegment body = memory.allocate(Math.max(1, data.getDataBody().size()), 64);
    MemorySegment sent = MemorySegment.ofArray(data.getDataBody().toByteArray());
    MemorySegment.copy(sent, 0, body, 0, sent.byteSize());
    MemorySegment header = MemorySegment.ofArray(data.getDataHeader().toByteArray());
    return BatchHeader.parse(header, schema).arrays(new PiecedBody(List.of(body)));
  }

  private static void assertSame(RowBatch rows, long from, RowBatch got) {
    for (int i = 0; i < rows.columns().size(); i++) {
      Piece wanted = new Piece(rows.columns().get(i), from, got.rows());
      Piece part = new Piece(got.columns().get(i), 0, got.rows());
      assertTrue(
          ArrayEquality.equal(wanted, part),
          () -> wanted.array().layout().field() + " differs from row " + from + " on");
    }
  }

  /// Texts of such lengths, in one batch.
  private static RowBatch texts(int[] lengths) {
    SchemaMessage schema =
        SchemaMessage.of(new Schema(List.of(Field.of("s", new Type.Utf8(), false)), List.of()));
    int[] offsets = new int[lengths.length + 1];
    for (int i = 0; i < lengths.length; i++) offsets[i + 1] = offsets[i] + lengths[i];
    byte[] data = new byte[offsets[lengths.length]];
    for (int i = 0; i < data.length; i++) data[i] = (byte) ('a' + i % 17);
    List<MemorySegment> buffers =
        List.of(MemorySegment.NULL, MemorySegment.ofArray(offsets), MemorySegment.ofArray(data));
    ArrayData array =
        new ArrayData(schema.layouts().getFirst(), lengths.length, 0, buffers, List.of());
    return new RowBatch(lengths.length, List.of(array));
  }

  private int[] lengths(Random random) {
    return random.ints(ROWS, 0, 100).toArray();
  }

  @Test
  void aSlowClientHoldsTheMemoryOfThePartsThatItHasNotTaken() {
    Random random = Seed.random(seed, 0);
    try (Arena memory = Arena.ofShared()) {
      RowBatch rows = texts(lengths(random));
      LargeBatch batch = Compressed.of(rows, null, memory);
      assertTrue(batch.expandedBytes() > 15 << 20, batch.expandedBytes() + " bytes");
      Deque<OutgoingData> queue = new ArrayDeque<>();
      int parts = 0;
      long peak = 0;
      SplitBatch split = split(batch, MOST);
      for (; split.hasNext(); parts++) {
        queue.add(split.next(new byte[] {'7'}));
        long queued = queue.stream().mapToLong(OutgoingData::bodyBytes).sum();
        // Of a part no more is made than there is in its body; a row of 4 bytes has 50 of text.
        assertTrue(counters.madeBytes() <= batch.expandedBytes() + queued / 8);
        peak = Math.max(peak, counters.madeBytes());
        if (queue.size() == QUEUED) queue.remove().close();
      }
      split.close();
      assertEquals(0, ended.get(), "the batch stays for the parts that are out");
      queue.forEach(OutgoingData::close);
      assertEquals(1, ended.get());
      assertEquals(0, counters.madeBytes());
      assertTrue(parts > 200, parts + " parts");
      System.out.printf(
          "cut: %,d bytes expanded to %,d, %d parts, at most %,d bytes beside the pool%n",
          batch.header().bodyLength(), batch.expandedBytes(), parts, peak);
    }
  }

  @Test
  void attemptsThatWereTooLargeAndPartsThatArePassedByLeaveNothing() throws Exception {
    int[] lengths = new int[40_000];
    for (int i = 0; i < lengths.length; i++) lengths[i] = i % 1000 == 999 ? 60_000 : 1;
    RowBatch rows = texts(lengths);
    try (SplitBatch split = split(plain(rows, null), MOST)) {
      for (int part = 0; split.hasNext(); part++) {
        if (part % 2 == 0) {
          split.skip();
          assertEquals(0, counters.madeBytes());
          continue;
        }
        try (OutgoingData data = split.next(new byte[] {'7'})) {
          assertTrue(data.bytes() <= MOST, data.bytes() + " bytes");
          assertTrue(counters.madeBytes() <= data.bodyBytes());
        }
        assertEquals(0, counters.madeBytes());
      }
    }
    assertEquals(1, ended.get());
  }

  /// Views of 100 bytes each, into one buffer.
  private static RowBatch views(int count) {
    SchemaMessage schema =
        SchemaMessage.of(new Schema(List.of(Field.of("s", new Type.Utf8View(), false)), List.of()));
    byte[] data = new byte[100 * count];
    Arrays.fill(data, (byte) 'a');
    ByteBuffer views = ByteBuffer.allocate(16 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) views.putInt(100).putInt(0x61616161).putInt(0).putInt(100 * i);
    List<MemorySegment> buffers =
        List.of(
            MemorySegment.NULL, MemorySegment.ofArray(views.array()), MemorySegment.ofArray(data));
    ArrayData array = new ArrayData(schema.layouts().getFirst(), count, 0, buffers, List.of());
    return new RowBatch(count, List.of(array));
  }

  @Test
  void aPartHasTheBytesOfItsOwnViewsAlone() {
    LargeBatch batch = plain(views(20_000), null);
    long sent = 0;
    int parts = 0;
    try (SplitBatch split = split(batch, MOST)) {
      for (; split.hasNext(); parts++) {
        try (OutgoingData part = split.next(new byte[] {'7'})) {
          sent += part.bodyBytes();
        }
      }
    }
    long whole = batch.header().bodyLength();
    assertTrue(sent < whole + 128L * parts, sent + " bytes sent of " + whole);
    assertTrue(parts < 2 * whole / MOST, parts + " parts");
    assertEquals(0, counters.madeBytes());
  }

  /// Rows 0, 7 and 9 of `rows`.
  private static RowSet three(long rows) {
    long[] words = new long[RowSet.wordsOf(rows)];
    words[0] = 0x281;
    return RowSet.of(rows, words);
  }

  @Test
  void fewRowsOfALargeBatchTakeWhatTheyAreAndThePagesGoAtOnce() {
    int[] lengths = new int[100_000];
    Arrays.fill(lengths, 60);
    RowBatch rows = texts(lengths);
    LargeBatch batch = plain(rows, three(rows.rows()));
    assertTrue(batch.bytes() < 512, batch.bytes() + " bytes for three texts");
    try (SplitBatch split = split(batch, MOST);
        OutgoingData part = split.next(new byte[] {'7'})) {
      assertEquals(1, ended.get(), "the pages are not needed for what was copied");
      assertTrue(part.bodyBytes() < 1024, part.bodyBytes() + " bytes");
      assertFalse(split.hasNext());
    }
    assertEquals(0, room.get());
    try (Arena memory = Arena.ofShared();
        SplitBatch split = split(Compressed.of(rows, three(rows.rows()), memory), MOST);
        OutgoingData part = split.next(new byte[] {'7'})) {
      assertEquals(2, ended.get());
      assertTrue(counters.madeBytes() < 1024, counters.madeBytes() + " bytes are left of it");
      assertTrue(part.bodyBytes() < 1024, part.bodyBytes() + " bytes");
    }
    assertEquals(0, room.get());
    assertEquals(0, counters.madeBytes());
  }

  @Test
  void rowsThatShareThePagesKeepThem() {
    RowBatch rows = views(20_000);
    try (SplitBatch split = split(plain(rows, three(rows.rows())), MOST)) {
      OutgoingData part = split.next(new byte[] {'7'});
      assertEquals(0, ended.get());
      part.close();
    }
    assertEquals(1, ended.get());
    assertEquals(0, room.get());
  }

  @Test
  void memoryOfAPartIsBounded() {
    try (PartMemory memory = new PartMemory(1000, counters)) {
      memory.allocate(600, 64).set(ValueLayout.JAVA_BYTE, 599, (byte) 1);
      assertThrows(PartMemory.Full.class, () -> memory.allocate(401, 64));
      assertEquals(600, counters.madeBytes());
      var _ = memory.allocate(400, 64);
      assertEquals(1000, memory.bytes());
    }
    assertEquals(0, counters.madeBytes());
  }
}
