package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.ArrayEquality;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random schemas, nested and with dictionaries that nest and are shared, full of what the format
/// allows.
final class GeneratedSegmentsTest {
  private static final int SAMPLES = 400;

  @Test
  void everyGeneratedStreamComesBackEqual() throws IOException {
    long seed = Seed.value("GeneratedSegmentsTest");
    long chunks = 0;
    long bounded = 0;
    for (int i = 0; i < SAMPLES; i++) {
      Random random = Seed.random(seed, i);
      try (Arena arena = Arena.ofConfined()) {
        FieldGenerator fields = new FieldGenerator(random);
        SchemaMessage schema = SchemaMessage.of(fields.schema(random.nextInt(7)));
        List<Incoming> all =
            new StreamGenerator(random, arena, schema).stream(random.nextInt(4), 300, false);
        Codec codec = List.of(Codec.LZ4_FRAME, Codec.ZSTD).get(i % 2);
        String context = "seed " + seed + ", sample " + i;
        Directory directory = roundTrip(schema, all, i % 4 < 2 ? null : codec, context);
        for (int batch = 0; batch < directory.batches(); batch++) {
          for (int column = 0; column < directory.columns(); column++, chunks++) {
            if (directory.min(batch, column) != null) bounded++;
          }
        }
      }
    }
    System.out.printf(
        "segment: %d generated streams came back, %d chunks, %d with bounds%n",
        SAMPLES, chunks, bounded);
    assertTrue(chunks > SAMPLES && bounded > 100);
  }

  private static Directory roundTrip(
      SchemaMessage schema, List<Incoming> all, @Nullable Codec codec, String context)
      throws IOException {
    SegmentFiles.Written file = SegmentFiles.write(StreamGenerator.source(schema, all), codec);
    assertEquals(List.of(), SegmentCheck.check(file.bytes().length, file.reader()), context);
    try (var source = IpcSource.open(file.memory(), Limits.defaults())) {
      assertEquals(schema.schema(), source.schema().schema(), context);
      for (Incoming wrote : all) same(wrote, source.next(), context);
      assertNull(source.next(), context);
    }
    return file.directory();
  }

  private static void same(Incoming wrote, @Nullable Incoming read, String context) {
    switch (wrote) {
      case Incoming.DictionaryValues values -> {
        var found = assertInstanceOf(Incoming.DictionaryValues.class, read, context);
        assertEquals(values.id(), found.id(), context);
        same(values.values(), found.values(), context);
      }
      case Incoming.Rows rows -> {
        RowBatch found = assertInstanceOf(Incoming.Rows.class, read, context).batch();
        assertEquals(rows.batch().rows(), found.rows(), context);
        for (int i = 0; i < found.columns().size(); i++) {
          same(rows.batch().columns().get(i), found.columns().get(i), context);
        }
      }
    }
  }

  private static void same(ArrayData wrote, ArrayData read, String context) {
    assertTrue(ArrayEquality.equal(wrote, read), () -> wrote.layout() + ", " + context);
  }

  @Test
  void aFileOfNothingIsASegment() throws IOException {
    SchemaMessage empty = SchemaMessage.of(new Schema(List.of(), List.of()));
    List<Incoming> rows = List.of(new Incoming.Rows(new RowBatch(5, List.of())));
    Directory directory = roundTrip(empty, rows, null, "no columns");
    assertEquals(5, directory.rows());
    assertEquals(0, directory.pages());
    MemorySegment bytes = directory.bytes();
    assertEquals(0, bytes.byteSize() % 8);
  }
}
