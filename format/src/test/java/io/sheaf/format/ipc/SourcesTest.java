package io.sheaf.format.ipc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The rules of streams and files as wholes.
class SourcesTest {
  private static final Type.Int INT_32 = new Type.Int(32, true);
  private static final Field NUMBER = Field.of("n", INT_32, true);
  private static final Field TEXT =
      new Field(
          "d", new Type.Utf8(), true, new Field.Dictionary(1, INT_32, false), List.of(), List.of());
  private static final SchemaMessage SCHEMA =
      SchemaMessage.of(new Schema(List.of(NUMBER, TEXT), List.of()));

  private final List<Incoming> stream = new RandomArrays(new Random(4)).stream(SCHEMA, 2, 10);

  @Test
  void aStreamMayEndWithoutAMarkerBetweenMessagesOnly() throws IOException {
    byte[] whole = RoundTripTest.stream(SCHEMA, stream, null);
    byte[] unmarked = Arrays.copyOf(whole, whole.length - 8);
    assertEquals(3, count(unmarked));
    for (int cut = 1; cut < 300; cut += 7) {
      byte[] bad = Arrays.copyOf(unmarked, unmarked.length - cut);
      var thrown = assertThrows(MalformedException.class, () -> count(bad));
      assertTrue(String.valueOf(thrown.getMessage()).contains("cut short"), thrown.getMessage());
    }
  }

  @Test
  void bytesAfterTheEndMarkerAreNotLookedAt() throws IOException {
    byte[] whole = RoundTripTest.stream(SCHEMA, stream, null);
    byte[] more = Arrays.copyOf(whole, whole.length + 100);
    Arrays.fill(more, whole.length, more.length, (byte) 77);
    assertEquals(3, count(more));
  }

  @Test
  void streamsFromBeforeTheContinuationMarkerAreRead() throws IOException {
    byte[] modern = RoundTripTest.stream(SCHEMA, stream, null);
    var old = new ByteArrayOutputStream();
    MemorySegment bytes = MemorySegment.ofArray(modern);
    int at = 0;
    while (at < modern.length) {
      int length = bytes.get(Encapsulation.INT, at + 4);
      old.write(modern, at + 4, 4 + length);
      at += 8;
      if (length == 0) break;
      long body = at == 8 ? 0 : BatchHeader.parse(bytes.asSlice(at, length), SCHEMA).bodyLength();
      old.write(modern, at + length, (int) body);
      at += (int) (length + body);
    }
    assertEquals(3, count(old.toByteArray()));
  }

  @Test
  void aLengthThatClaimsGigabytesAllocatesAStepAtMost() throws IOException {
    byte[] eight = {-1, -1, -1, -1, 0, 0, 0, 0x7f};
    var limits = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, 1 << 20);
    var channel = Channels.newChannel(new ByteArrayInputStream(eight));
    assertThrows(MalformedException.class, () -> new IpcStreamSource(channel, limits));
    try (var intake = new Intake()) {
      var empty = Channels.newChannel(new ByteArrayInputStream(new byte[100]));
      assertEquals(100, intake.upTo(empty, 1L << 40));
      assertEquals(1 << 20, intake.memory().byteSize());
    }
    var refused = assertThrows(UnsupportedException.class, () -> count(eight, 1 << 20));
    assertTrue(String.valueOf(refused.getMessage()).contains("the limit is"));
  }

  @Test
  void aMessageThatExpandsBeyondTheLimitIsRefusedBeforeItIsExpanded() throws IOException {
    SchemaMessage schema = SchemaMessage.of(new Schema(List.of(NUMBER), List.of()));
    List<Incoming> zeros = new RandomArrays(new Random(4)).stream(schema, 1, 100_000);
    byte[] bytes = RoundTripTest.stream(schema, zeros, Codec.ZSTD);
    assertEquals(1, count(bytes, 500_000));
    assertThrows(UnsupportedException.class, () -> count(bytes, 300_000));
  }

  @Test
  void rowsAndDeltasComeAfterTheirDictionary() throws IOException {
    Incoming values = stream.getFirst();
    Incoming rows = stream.getLast();
    refused("rows before dictionaries [1]", List.of(rows, values));
    Incoming delta = delta(values);
    refused("delta to dictionary 1", List.of(delta, rows));
    assertEquals(4, count(RoundTripTest.stream(SCHEMA, List.of(values, rows, delta, rows), null)));
    assertEquals(4, count(RoundTripTest.stream(SCHEMA, List.of(values, rows, values, rows), null)));
  }

  @Test
  void aFileHoldsDeltasButNoReplacements() throws IOException {
    Incoming values = stream.getFirst();
    Incoming rows = stream.getLast();
    byte[] file = RoundTripTest.file(SCHEMA, List.of(values, delta(values), rows), null);
    assertEquals(3, count(file));
    assertThrows(
        IllegalArgumentException.class,
        () -> RoundTripTest.file(SCHEMA, List.of(values, rows, values), null));
    Footer footer;
    try (var source = new IpcFileSource(MemorySegment.ofArray(file), Limits.defaults())) {
      footer = source.footer();
    }
    Block first = footer.dictionaries().getFirst();
    byte[] twice = withFooter(file, List.of(first, first), footer.batches());
    var thrown = assertThrows(MalformedException.class, () -> count(twice));
    assertTrue(String.valueOf(thrown.getMessage()).contains("replaces dictionary 1"));
  }

  @Test
  void blocksLieInTheFileAndAgreeWithTheirMessages() throws IOException {
    byte[] file = RoundTripTest.file(SCHEMA, stream, null);
    Footer footer;
    try (var source = new IpcFileSource(MemorySegment.ofArray(file), Limits.defaults())) {
      footer = source.footer();
    }
    List<Block> dictionaries = footer.dictionaries();
    Block good = footer.batches().getFirst();
    assertEquals(2, count(withFooter(file, dictionaries, List.of(good))));
    long at = good.offset();
    int length = good.metadataLength();
    long body = good.bodyLength();
    for (Block bad :
        List.of(
            new Block(at + 4, length, body),
            new Block(at, length + 8, body),
            new Block(at, length - 8, body),
            new Block(at, length, body + 64),
            new Block(at, length, body - 64),
            new Block(-8, length, body),
            new Block(at, -8, body),
            new Block(at, length, -8),
            new Block(Long.MAX_VALUE - 7, length, body),
            new Block(at, length, Long.MAX_VALUE - 7),
            dictionaries.getFirst())) {
      byte[] bytes = withFooter(file, dictionaries, List.of(bad));
      assertThrows(MalformedException.class, () -> count(bytes), bad.toString());
    }
    assertThrows(MalformedException.class, () -> count(withFooter(file, List.of(good), List.of())));
  }

  @Test
  void theFooterKeepsTheUsersSchemaMessageWhole() throws IOException {
    byte[] footer = FooterCodec.encode(SCHEMA, List.of(), List.of(), List.of());
    MemorySegment bytes = MemorySegment.ofArray(footer);
    long length = SCHEMA.bytes().byteSize();
    assertEquals(-1, bytes.asSlice(footer.length - length).mismatch(SCHEMA.bytes()));
    assertEquals(SCHEMA.schema(), FooterCodec.parse(bytes).schema().schema());
  }

  @Test
  void whatIsNeitherFileNorStreamIsRefused() {
    assertThrows(MalformedException.class, () -> count(new byte[0]));
    assertThrows(MalformedException.class, () -> count(new byte[100]));
    assertThrows(MalformedException.class, () -> count("PAR1 is not Arrow".getBytes(US_ASCII)));
    assertThrows(MalformedException.class, () -> count("ARROW1".getBytes(US_ASCII)));
    assertThrows(
        MalformedException.class,
        () -> count("ARROW1\0\0 and so on, to the end".getBytes(US_ASCII)));
  }

  private static Incoming delta(Incoming incoming) {
    if (!(incoming instanceof Incoming.DictionaryValues values)) throw new AssertionError(incoming);
    return new Incoming.DictionaryValues(values.id(), true, values.values());
  }

  private static void refused(String rule, List<Incoming> stream) throws IOException {
    byte[] bytes = RoundTripTest.stream(SCHEMA, stream, null);
    var thrown = assertThrows(MalformedException.class, () -> count(bytes));
    assertTrue(String.valueOf(thrown.getMessage()).contains(rule), thrown.getMessage());
  }

  private static byte[] withFooter(byte[] file, List<Block> dictionaries, List<Block> batches)
      throws IOException {
    int old = MemorySegment.ofArray(file).get(Encapsulation.INT, file.length - FileFrame.TAIL);
    byte[] footer = FooterCodec.encode(SCHEMA, dictionaries, batches, List.of());
    var bytes = new ByteArrayOutputStream();
    bytes.write(file, 0, file.length - FileFrame.TAIL - old);
    bytes.write(footer);
    bytes.write(FileFrame.tail(footer.length));
    return bytes.toByteArray();
  }

  private static int count(byte[] bytes) throws IOException {
    return count(bytes, 1 << 20);
  }

  private static int count(byte[] bytes, long limit) throws IOException {
    var limits = new Limits(limit, limit, limit);
    try (BatchSource source = IpcSource.open(MemorySegment.ofArray(bytes), limits)) {
      int count = 0;
      while (source.next() != null) count++;
      assertNull(source.next());
      return count;
    }
  }
}
