package io.sheaf.format.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every type through streams and files, plain and compressed, and through Arrow Java.
class RoundTripTest {
  private static final List<KeyValue> METADATA = List.of(new KeyValue("who", "ünï"));

  private static final @Nullable Codec[] CODECS = {null, Codec.LZ4_FRAME, Codec.ZSTD};

  @Test
  void everyTypeComesBackFromStreamsAndFiles() throws IOException {
    Random random = Seed.random("everyTypeComesBackFromStreamsAndFiles");
    SchemaMessage schema = SchemaMessage.of(new Schema(EveryType.all(), METADATA));
    for (int rows : new int[] {0, 1, 100, 600}) {
      List<Incoming> stream = new RandomArrays(random).stream(schema, 2, rows);
      for (@Nullable Codec codec : CODECS) {
        byte[] bytes = stream(schema, stream, codec);
        assertEquals(shown(stream), shown(bytes), codec + " stream of " + rows);
        byte[] file = file(schema, stream, codec);
        assertEquals(shown(stream), shown(file), codec + " file of " + rows);
        try (var source = IpcSource.open(MemorySegment.ofArray(bytes), Limits.defaults())) {
          MemorySegment padded = source.schema().bytes();
          assertEquals(-1, schema.bytes().mismatch(padded.asSlice(0, schema.bytes().byteSize())));
        }
        try (var source = IpcSource.open(MemorySegment.ofArray(file), Limits.defaults())) {
          assertEquals(schema.schema(), source.schema().schema());
        }
      }
    }
  }

  @Test
  void arrowJavaReadsWhatIsWrittenAndIsReadAgain() throws IOException {
    Random random = Seed.random("arrowJavaReadsWhatIsWrittenAndIsReadAgain");
    List<Field> fields =
        EveryType.all().stream()
            .filter(field -> !(field.type() instanceof Type.Decimal d && d.bits() < 128))
            .toList();
    SchemaMessage schema = SchemaMessage.of(new Schema(fields, METADATA));
    List<Incoming> stream = new RandomArrays(random).stream(schema, 2, 150);
    List<CodecType> theirs = List.of(CodecType.ZSTD, CodecType.NO_COMPRESSION, CodecType.LZ4_FRAME);
    for (int i = 0; i < CODECS.length; i++) {
      byte[] rewritten = throughArrowJava(stream(schema, stream, CODECS[i]), theirs.get(i));
      assertEquals(rows(stream), rows(incoming(rewritten)), CODECS[i] + " to " + theirs.get(i));
    }
  }

  @Test
  void whatCannotSeekIsReadAsTheStreamItHolds() throws IOException {
    Random random = Seed.random("whatCannotSeekIsReadAsTheStreamItHolds");
    SchemaMessage schema = SchemaMessage.of(new Schema(EveryType.nested(), METADATA));
    List<Incoming> stream = new RandomArrays(random).stream(schema, 2, 10);
    for (byte[] bytes : List.of(stream(schema, stream, null), file(schema, stream, null))) {
      var channel = Channels.newChannel(new ByteArrayInputStream(bytes));
      try (BatchSource source = IpcSource.openOnce(channel, Limits.defaults())) {
        assertEquals(shown(stream), shown(drain(source)));
      }
    }
  }

  static byte[] stream(SchemaMessage schema, List<Incoming> stream, @Nullable Codec codec)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var writer = new IpcStreamWriter(Channels.newChannel(bytes), schema, codec)) {
      for (Incoming incoming : stream) writer.write(incoming);
      writer.finish();
    }
    return bytes.toByteArray();
  }

  static byte[] file(SchemaMessage schema, List<Incoming> stream, @Nullable Codec codec)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var writer = new IpcFileWriter(Channels.newChannel(bytes), schema, codec)) {
      for (Incoming incoming : stream) writer.write(incoming);
      writer.finish(METADATA);
    }
    return bytes.toByteArray();
  }

  private static byte[] throughArrowJava(byte[] stream, CodecType codec) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var codecs = CommonsCompressionFactory.INSTANCE;
    boolean plain = codec == CodecType.NO_COMPRESSION;
    try (var allocator = new RootAllocator()) {
      try (var reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator, codecs);
          var writer =
              new ArrowStreamWriter(
                  reader.getVectorSchemaRoot(),
                  reader,
                  Channels.newChannel(bytes),
                  IpcOption.DEFAULT,
                  plain ? NoCompressionCodec.Factory.INSTANCE : codecs,
                  codec)) {
        while (reader.loadNextBatch()) writer.writeBatch();
        writer.end();
      }
      assertEquals(0, allocator.getAllocatedMemory());
    }
    return bytes.toByteArray();
  }

  private static List<String> incoming(byte[] bytes) throws IOException {
    try (BatchSource source = IpcSource.open(MemorySegment.ofArray(bytes), Limits.defaults())) {
      return drain(source);
    }
  }

  /// What comes out, shown before the next one takes its memory.
  private static List<String> drain(BatchSource source) throws IOException {
    List<String> shown = new ArrayList<>();
    for (Incoming i = source.next(); i != null; i = source.next()) shown.add(Shown.of(i));
    assertTrue(source.next() == null);
    return shown;
  }

  private static String shown(byte[] bytes) throws IOException {
    return shown(incoming(bytes));
  }

  private static String shown(List<?> stream) {
    var text = new StringBuilder();
    for (Object one : stream) {
      text.append(one instanceof Incoming incoming ? Shown.of(incoming) : one).append('\n');
    }
    return text.toString();
  }

  private static List<String> rows(List<?> stream) {
    return stream.stream()
        .map(one -> one instanceof Incoming incoming ? Shown.of(incoming) : one.toString())
        .filter(text -> text.startsWith("rows"))
        .toList();
  }
}
