package io.sheaf.format.ipc;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.schema.Type.UnionMode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchHeaderTest {
  private static final Type.Int INT_32 = new Type.Int(32, true);
  private static final Field NUMBER = Field.of("n", INT_32, true);

  @Test
  void anEncodedHeaderIsReadBackTheSameHoweverItIsPadded() {
    SchemaMessage schema = SchemaMessage.of(new Schema(EveryType.all(), List.of()));
    BatchHeader header = batch(schema, 50, new Random(1)).header();
    List<KeyValue> metadata = List.of(new KeyValue("k", "vé"), new KeyValue("", ""));
    for (BatchHeader one : List.of(header, header.withMetadata(metadata))) {
      int length = one.encodedLength();
      assertEquals(length, one.encode().length);
      for (byte[] bytes : List.of(one.encode(), one.encode(length + 4096))) {
        BatchHeader again = BatchHeader.parse(MemorySegment.ofArray(bytes), schema);
        same(one, again);
        assertEquals(one.metadata(), again.metadata());
      }
    }
  }

  @Test
  void dictionariesAndCodecsAreInTheHeader() {
    Field field =
        new Field("d", INT_32, true, new Field.Dictionary(-7, INT_32, false), List.of(), List.of());
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(field), List.of()));
    Layout values = requireNonNull(schema.dictionaries().get(-7L));
    for (@Nullable Codec codec : new @Nullable Codec[] {null, Codec.LZ4_FRAME, Codec.ZSTD}) {
      var numbers =
          new Numbers(3, new long[] {3, 0}, new long[] {0, 0, 64, 20}, new long[0], codec, 128);
      var header = BatchHeader.ofDictionary(new DictionaryKey(-7, codec == null), values, numbers);
      BatchHeader again = BatchHeader.parse(MemorySegment.ofArray(header.encode()), schema);
      same(header, again);
      assertEquals(codec, again.codec());
      assertEquals(new DictionaryKey(-7, codec == null), again.dictionary());
    }
  }

  @Test
  void googlesFlatbuffersReadTheHeader() {
    SchemaMessage schema = SchemaMessage.of(new Schema(EveryType.all(), List.of()));
    BatchHeader header =
        batch(schema, 9, new Random(2)).header().withMetadata(List.of(new KeyValue("k", "v")));
    var message =
        org.apache.arrow.flatbuf.Message.getRootAsMessage(ByteBuffer.wrap(header.encode()));
    assertEquals(MetadataVersion.V5, message.version());
    assertEquals(MessageHeader.RecordBatch, message.headerType());
    assertEquals(header.bodyLength(), message.bodyLength());
    assertEquals("v", message.customMetadata(0).value());
    var batch = (RecordBatch) message.header(new RecordBatch());
    assertEquals(9, batch.length());
    assertEquals(header.nodes(), batch.nodesLength());
    assertEquals(header.buffers(), batch.buffersLength());
    assertEquals(header.variadics(), batch.variadicBufferCountsLength());
    for (int i = 0; i < header.nodes(); i++) {
      assertEquals(header.nodeLength(i), batch.nodes(i).length());
      assertEquals(header.nodeNulls(i), batch.nodes(i).nullCount());
    }
    for (int i = 0; i < header.buffers(); i++) {
      assertEquals(header.bufferOffset(i), batch.buffers(i).offset());
      assertEquals(header.bufferLength(i), batch.buffers(i).length());
    }
  }

  @Test
  void aProjectionFindsItsChunksInABodyOfItsOwn() {
    Random random = Seed.random("aProjectionFindsItsChunksInABodyOfItsOwn");
    SchemaMessage schema = SchemaMessage.of(new Schema(EveryType.all(), List.of()));
    PlainBatch batch = batch(schema, 40, random);
    MemorySegment body = body(batch);
    List<ArrayData> all = batch.header().arrays(body::asSlice).columns();
    for (int round = 0; round < 50; round++) {
      int[] columns = random.ints(1 + random.nextInt(5), 0, all.size()).toArray();
      List<Chunk> chunks = batch.header().chunks();
      long[] starts = new long[columns.length];
      long end = 0;
      for (int i = 0; i < columns.length; i++) {
        starts[i] = end;
        end += chunks.get(columns[i]).bytes() + 63 & ~63;
      }
      MemorySegment projected = MemorySegment.ofArray(new byte[(int) end]);
      for (int i = 0; i < columns.length; i++) {
        Chunk chunk = chunks.get(columns[i]);
        MemorySegment.copy(body, chunk.offset(), projected, starts[i], chunk.bytes());
      }
      BatchHeader header = batch.header().project(columns, starts, end);
      SchemaMessage chosen = schema.project(columns);
      BatchHeader read = BatchHeader.parse(MemorySegment.ofArray(header.encode()), chosen);
      List<ArrayData> arrays = read.arrays(projected::asSlice).columns();
      for (int i = 0; i < columns.length; i++) {
        assertEquals(Shown.of(all.get(columns[i])), Shown.of(arrays.get(i)));
      }
    }
  }

  @Test
  void aProjectionOfNoColumnsKeepsTheRows() {
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(NUMBER), List.of()));
    BatchHeader none =
        batch(schema, 12, new Random(3)).header().project(new int[0], new long[0], 0);
    SchemaMessage empty = schema.project(new int[0]);
    BatchHeader read = BatchHeader.parse(MemorySegment.ofArray(none.encode()), empty);
    assertEquals(12, read.length());
    assertEquals(new RowBatch(12, List.of()), read.arrays(MemorySegment.NULL::asSlice));
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    long[] nodes = {4, 1};
    long[] good = {0, 8, 64, 16};
    rows(4, nodes, good, 128);
    refused("length 4 in a batch of 5", 5, nodes, good, 128);
    refused("5 nulls", 4, new long[] {4, 5}, good, 128);
    refused("-2 nulls", 4, new long[] {4, -2}, good, 128);
    refused("no field node", 4, new long[0], good, 128);
    refused("2 field nodes", 4, new long[] {4, 0, 4, 0}, good, 128);
    refused("no buffer is left", 4, nodes, new long[] {0, 8}, 128);
    refused("3 buffers", 4, nodes, new long[] {0, 8, 64, 16, 0, 0}, 128);
    refused("outside of a body", 4, nodes, new long[] {0, 8, 64, 65}, 128);
    refused("outside of a body", 4, nodes, new long[] {0, 8, -8, 16}, 128);
    refused("outside of a body", 4, nodes, new long[] {0, 8, 64, -1}, 128);
    refused("outside of a body", 4, nodes, new long[] {0, 8, Long.MAX_VALUE - 7, 16}, 128);
    refused("not at 8", 4, nodes, new long[] {0, 8, 60, 16}, 128);
    refused("body -8", 4, nodes, good, -8);
  }

  @Test
  void aVersionFourUnionLosesItsValidityAndKeepsTheRest() {
    Field union = Field.of("u", new Type.Union(UnionMode.SPARSE, List.of(0)), true, NUMBER);
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(union), List.of()));
    // A list has as many nodes and buffers as the union had in V4.
    Layout like = Layout.of(Field.of("u", new Type.ListType(), true, NUMBER));
    long[] buffers = {0, 8, 64, 2, 128, 8, 192, 8};
    byte[] bytes = four(like, new long[] {2, 0, 2, 0}, buffers);
    BatchHeader read = BatchHeader.parse(MemorySegment.ofArray(bytes), schema);
    assertArrayEquals(Arrays.copyOfRange(buffers, 2, 8), read.numbers().buffers());
    byte[] nulls = four(like, new long[] {2, 1, 2, 0}, buffers);
    var thrown =
        assertThrows(
            UnsupportedException.class,
            () -> BatchHeader.parse(MemorySegment.ofArray(nulls), schema));
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.contains("\"u\": a V4 union with 1 nulls"), message);
  }

  @Test
  void aNullCountThatWasNotTakenIsTaken() {
    MemorySegment body = MemorySegment.ofArray(new byte[1024]);
    for (int i = 0; i < 13; i++) body.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) 0x55);
    var numbers =
        new Numbers(100, new long[] {100, -1}, new long[] {0, 13, 64, 400}, new long[0], null, 512);
    BatchHeader header = BatchHeader.ofRows(List.of(Layout.of(NUMBER)), numbers);
    assertEquals(50, header.arrays(body::asSlice).columns().getFirst().nullCount());
  }

  private static byte[] four(Layout layout, long[] nodes, long[] buffers) {
    var numbers = new Numbers(2, nodes, buffers, new long[0], null, 256);
    byte[] bytes = BatchHeader.ofRows(List.of(layout), numbers).encode();
    bytes[24 + 20] = 3;
    return bytes;
  }

  private static BatchHeader rows(long length, long[] nodes, long[] buffers, long bodyLength) {
    var numbers = new Numbers(length, nodes, buffers, new long[0], null, bodyLength);
    return BatchHeader.ofRows(List.of(Layout.of(NUMBER)), numbers);
  }

  private static void refused(
      String rule, long length, long[] nodes, long[] buffers, long bodyLength) {
    var thrown =
        assertThrows(MalformedException.class, () -> rows(length, nodes, buffers, bodyLength));
    assertTrue(String.valueOf(thrown.getMessage()).contains(rule), thrown.getMessage());
  }

  private static void same(BatchHeader expected, BatchHeader found) {
    assertEquals(expected.length(), found.length());
    assertEquals(expected.bodyLength(), found.bodyLength());
    assertArrayEquals(expected.numbers().nodes(), found.numbers().nodes());
    assertArrayEquals(expected.numbers().buffers(), found.numbers().buffers());
    assertArrayEquals(expected.numbers().variadics(), found.numbers().variadics());
  }

  private static PlainBatch batch(SchemaMessage schema, int rows, Random random) {
    for (Incoming incoming : new RandomArrays(random).stream(schema, 1, rows)) {
      if (incoming instanceof Incoming.Rows(var batch))
        return PlainBatch.of(null, rows, batch.columns());
    }
    throw new AssertionError("no rows");
  }

  private static MemorySegment body(PlainBatch batch) {
    MemorySegment body = MemorySegment.ofArray(new byte[(int) batch.header().bodyLength()]);
    for (int i = 0; i < batch.buffers().size(); i++) {
      MemorySegment buffer = batch.buffers().get(i);
      MemorySegment.copy(buffer, 0, body, batch.header().bufferOffset(i), buffer.byteSize());
    }
    return body;
  }
}
