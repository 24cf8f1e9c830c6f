package io.sheaf.format.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The gold files of `arrow-testing`: written by eight versions of Arrow, valid all of them.
class GoldFilesTest {
  @Test
  void everyGoldFileHoldsTheValuesOfItsJson() throws IOException {
    long compared = 0;
    int files = 0;
    for (Path path : littleEndian()) {
      Path json = json(path);
      if (!Files.exists(json)) continue;
      try (var channel = FileChannel.open(path);
          BatchSource source = IpcSource.open(channel, Limits.defaults())) {
        compared += new GoldJson(json).compare(source);
        files++;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(path + ": " + e.getMessage(), e);
      }
    }
    System.out.println(files + " gold files, " + compared + " values compared");
    assertTrue(files >= 40 && compared > 10_000, files + " files, " + compared + " values");
  }

  @Test
  void everyGoldFileReadsAlikeFromChannelAndMemoryAndAfterBeingWrittenAgain() throws IOException {
    int files = 0;
    for (Path path : littleEndian()) {
      byte[] original = Files.readAllBytes(path);
      byte[] written = writtenAgain(original, false, null);
      try (Arena arena = Arena.ofConfined();
          FileChannel channel = FileChannel.open(path)) {
        MemorySegment mapped =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, original.length, arena);
        try (BatchSource source = IpcSource.open(mapped, Limits.defaults())) {
          assertEquals(-1, mismatch(written, write(source, false, null)), path.toString());
        }
      }
      for (Codec codec : Codec.values()) {
        byte[] expanded = writtenAgain(writtenAgain(written, false, codec), false, null);
        assertEquals(-1, mismatch(written, expanded), codec + " " + path);
      }
      byte[] viaFile = writtenAgain(writtenAgain(written, true, null), false, null);
      assertEquals(-1, mismatch(batches(written), batches(viaFile)), path.toString());
      files++;
    }
    assertTrue(files >= 80, files + " files");
  }

  @Test
  void bigEndianFilesAreRefusedByName() throws IOException {
    int refused = 0;
    for (Path path : SharedData.gold()) {
      if (!path.toString().contains("bigendian")) continue;
      try (var channel = FileChannel.open(path)) {
        var thrown =
            assertThrows(
                UnsupportedException.class, () -> IpcSource.open(channel, Limits.defaults()));
        assertTrue(String.valueOf(thrown.getMessage()).contains("big-endian"));
        refused++;
      }
    }
    assertTrue(refused > 10, refused + " files");
  }

  private static List<Path> littleEndian() {
    return SharedData.gold().stream()
        .filter(path -> !path.toString().contains("bigendian"))
        .toList();
  }

  private static Path json(Path path) {
    String name = path.getFileName().toString();
    return path.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".json.gz");
  }

  private static byte[] writtenAgain(byte[] bytes, boolean file, @Nullable Codec codec)
      throws IOException {
    try (BatchSource source = IpcSource.open(MemorySegment.ofArray(bytes), Limits.defaults())) {
      return write(source, file, codec);
    }
  }

  static byte[] write(BatchSource source, boolean file, @Nullable Codec codec) throws IOException {
    var bytes = new ByteArrayOutputStream();
    WritableByteChannel channel = Channels.newChannel(bytes);
    if (file) {
      try (var writer = new IpcFileWriter(channel, source.schema(), codec)) {
        for (Incoming i = source.next(); i != null; i = source.next()) writer.write(i);
        writer.finish(List.of());
      }
    } else {
      try (var writer = new IpcStreamWriter(channel, source.schema(), codec)) {
        for (Incoming i = source.next(); i != null; i = source.next()) writer.write(i);
        writer.finish();
      }
    }
    return bytes.toByteArray();
  }

  /// A stream without its schema message: that of a file is built around the footer's schema.
  private static byte[] batches(byte[] stream) {
    int schema = MemorySegment.ofArray(stream).get(Encapsulation.INT, 4);
    return Arrays.copyOfRange(stream, Encapsulation.PREFIX + schema, stream.length);
  }

  private static long mismatch(byte[] expected, byte[] found) {
    return MemorySegment.ofArray(expected).mismatch(MemorySegment.ofArray(found));
  }
}
