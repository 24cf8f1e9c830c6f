package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.sheaf.flight.wire.NativeBytes;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.IpcStreamWriter;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Corpus;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The files of `arrow-testing` and messages made to hurt, sent by DoPut: what is valid is stored,
/// what is not is refused with a status that says whose fault it is, and nothing is kept for it.
final class PutCorpusTest {
  private static final int MESSAGE_BYTES = 64 << 20;

  private ServedStore served;
  private RawClient raw;
  private long buffers;

  @BeforeEach
  void open() {
    ServerOptions options = ServerOptions.defaults();
    served =
        new ServedStore(
            options.limits(options.limits().messageBytes(MESSAGE_BYTES)), Options.defaults());
    raw = new RawClient(served.server.port());
    buffers = NativeBytes.inUse();
  }

  @AfterEach
  void close() throws Exception {
    served.awaitNoPins();
    served.await(() -> served.gauge("sheaf.arriving.bytes") == 0);
    served.await(() -> NativeBytes.inUse() <= buffers);
    assertEquals(Status.Code.OK, put("alive", Batches.rows(0, 10).build().toByteArray()).getCode());
    raw.close();
    served.close();
  }

  private Status put(String table, byte[]... batches) throws Exception {
    byte[][] messages = new byte[batches.length + 1][];
    messages[0] = Batches.schema(Batches.path(table)).build().toByteArray();
    System.arraycopy(batches, 0, messages, 1, batches.length);
    return raw.call(RawClient.DO_PUT, messages).status();
  }

  private Status putFile(Path path) throws Exception {
    byte[][] messages =
        WrappedFile.messages(Files.readAllBytes(path), Batches.path(Corpus.name(path)));
    return raw.call(RawClient.DO_PUT, messages).status();
  }

  @Test
  void validFilesAreStoredButForThoseOfBigEndianMachines() throws Exception {
    int stored = 0;
    int refused = 0;
    for (Path path : Corpus.valid()) {
      Status status = putFile(path);
      if (status.isOk()) {
        stored++;
        continue;
      }
      assertTrue(path.toString().contains("bigendian"), path + ": " + status);
      assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode(), path + ": " + status);
      refused++;
    }
    System.out.println("valid files by DoPut: " + stored + " stored, " + refused + " big-endian");
    assertTrue(stored > 50, stored + " stored");
    try (Snapshot snapshot = served.store.snapshot()) {
      assertEquals(stored, snapshot.tables().size());
    }
  }

  @Test
  void damagedFilesAreRefusedAndLeaveNoTable() throws Exception {
    int refused = 0;
    List<String> stored = new ArrayList<>();
    for (Path path : Corpus.damaged()) {
      Status status = putFile(path);
      switch (status.getCode()) {
        case OK -> stored.add(Corpus.name(path));
        case INVALID_ARGUMENT, UNIMPLEMENTED, RESOURCE_EXHAUSTED -> refused++;
        default -> throw new AssertionError(path + ": " + status);
      }
    }
    System.out.println("damaged files by DoPut: " + refused + " refused, stored: " + stored);
    assertTrue(refused > 60, refused + " refused");
    // As pyarrow says too: the messages of the one are sound, only the footer of its file is not;
    // the other is a schema of odd units, without rows.
    assertEquals(2, stored.size(), stored.toString());
    assertTrue(stored.get(0).endsWith("file-fuzz-6051391008473088"), stored.get(0));
    assertTrue(stored.get(1).endsWith("stream-fuzz-5718685113384960"), stored.get(1));
    try (Snapshot snapshot = served.store.snapshot()) {
      assertEquals(2, snapshot.tables().size());
    }
  }

  @Test
  void offsetsThatPointAstrayAreRefused() throws Exception {
    int[][] poisoned = {
      {0, 1, 2, Integer.MAX_VALUE}, {0, -1, 2, 3}, {0, 3, 1, 3}, {-1, 1, 2, 3}, {1, 2, 3, 1 << 20}
    };
    for (int[] offsets : poisoned) {
      List<ArrayData> columns = Batches.batch(0, 3).columns();
      ArrayData s = columns.get(1);
      ArrayData bad =
          new ArrayData(
              s.layout(),
              3,
              s.nullCount(),
              List.of(s.buffers().get(0), MemorySegment.ofArray(offsets), s.buffers().get(2)),
              List.of());
      RowBatch batch = new RowBatch(3, List.of(columns.get(0), bad));
      Status status = put("poisoned", Batches.message(batch).build().toByteArray());
      assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode(), status.toString());
    }
  }

  @Test
  void bodiesThatExpandBeyondTheLimitOrLieAboutItAreRefused() throws Exception {
    for (Codec codec : Codec.values()) {
      byte[] stream = zeros(codec, 2 * MESSAGE_BYTES);
      assertTrue(stream.length < MESSAGE_BYTES / 10, stream.length + " bytes");
      byte[][] bomb = WrappedFile.messages(stream, Batches.path("bomb"));
      assertRefused(raw.call(RawClient.DO_PUT, bomb).status());

      byte[] small = zeros(codec, 1 << 20);
      int at = prefix(small, 1 << 20);
      for (long lie : new long[] {1L << 40, Long.MAX_VALUE, -2, 1, (1 << 20) + 1}) {
        ByteBuffer.wrap(small).order(ByteOrder.LITTLE_ENDIAN).putLong(at, lie);
        byte[][] liar = WrappedFile.messages(small, Batches.path("liar"));
        assertRefused(raw.call(RawClient.DO_PUT, liar).status());
      }
    }
  }

  private static void assertRefused(Status status) {
    assertTrue(
        status.getCode() == Status.Code.INVALID_ARGUMENT
            || status.getCode() == Status.Code.RESOURCE_EXHAUSTED,
        status.toString());
  }

  /// A stream of one column of so many bytes of zeros, compressed.
  private static byte[] zeros(Codec codec, int bytes) throws IOException {
    SchemaMessage schema =
        SchemaMessage.of(
            new Schema(List.of(Field.of("z", new Type.Int(64, true), false)), List.of()));
    int rows = bytes / Long.BYTES;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Arena memory = Arena.ofConfined();
        var writer = new IpcStreamWriter(Channels.newChannel(out), schema, codec)) {
      var column =
          new ArrayData(
              schema.layouts().getFirst(),
              rows,
              0,
              List.of(MemorySegment.NULL, memory.allocate(bytes, 64)),
              List.of());
      writer.write(new Incoming.Rows(new RowBatch(rows, List.of(column))));
      writer.finish();
    }
    return out.toByteArray();
  }

  /// Where the stream says into how many bytes its one buffer expands.
  private static int prefix(byte[] stream, long expanded) {
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    int found = -1;
    for (int at = 0; at + 8 <= stream.length; at += 8) {
      if (bytes.getLong(at) == expanded) found = at;
    }
    assertTrue(found >= 0, "no prefix");
    return found;
  }
}
