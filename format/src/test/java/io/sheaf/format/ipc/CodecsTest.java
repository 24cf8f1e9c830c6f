package io.sheaf.format.ipc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.sheaf.format.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.junit.jupiter.api.Test;

class CodecsTest {
  @Test
  void whatIsCompressedExpandsToTheSame() {
    Random random = Seed.random("whatIsCompressedExpandsToTheSame");
    for (int round = 0; round < 100; round++) {
      int length = random.nextInt(10) == 0 ? 9_000_000 / (1 + round) : random.nextInt(70_000);
      byte[] content = content(random, length);
      for (Codec codec : Codec.values()) {
        byte[] framed = compress(codec, content);
        assertEquals(-1, Arrays.mismatch(content, expand(codec, framed)), codec + " " + length);
        assertTrue(framed.length <= length + Codecs.PREFIX, "never longer than plain");
      }
    }
  }

  @Test
  void lz4FramesOfAnotherAuthorExpandLinkedOrNotAndTheirChecksumsAreChecked() throws IOException {
    Random random = Seed.random("lz4FramesOfAnotherAuthor");
    for (int i = 0; i < 8; i++) {
      byte[] content = content(random, 300_000 + i);
      var parameters =
          new Parameters(
              BlockSize.K64,
              (i & 1) != 0,
              (i & 2) != 0,
              (i & 4) != 0,
              BlockLZ4CompressorOutputStream.createParameterBuilder().build());
      var bytes = new ByteArrayOutputStream();
      try (var lz4 = new FramedLZ4CompressorOutputStream(bytes, parameters)) {
        lz4.write(content);
      }
      byte[] framed = prefixed(content.length, bytes.toByteArray());
      assertEquals(-1, Arrays.mismatch(content, expand(Codec.LZ4_FRAME, framed)));
      boolean checked = (i & 3) != 0;
      byte[] bad = framed.clone();
      bad[framed.length / 2] ^= 64;
      if (checked) assertThrows(MalformedException.class, () -> expand(Codec.LZ4_FRAME, bad));
    }
  }

  @Test
  void zstandardOfAnotherAuthorExpands() {
    Random random = Seed.random("zstandardOfAnotherAuthorExpands");
    for (int level = 1; level < 20; level += 3) {
      byte[] content = content(random, 200_000);
      byte[] framed = prefixed(content.length, Zstd.compress(content, level));
      assertEquals(-1, Arrays.mismatch(content, expand(Codec.ZSTD, framed)));
    }
  }

  @Test
  void damagedContentIsRefusedOrExpandsToItsLength() {
    Random random = Seed.random("damagedContentIsRefusedOrExpandsToItsLength");
    int refused = 0;
    for (Codec codec : Codec.values()) {
      byte[] framed = compress(codec, content(random, 20_000));
      for (int round = 0; round < 4000; round++) {
        byte[] bad = framed.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
          bad[8 + random.nextInt(bad.length - 8)] = (byte) random.nextInt();
        }
        if (round % 4 == 0) bad = Arrays.copyOf(bad, 8 + random.nextInt(bad.length - 8));
        try {
          assertEquals(20_000, expand(codec, bad).length);
        } catch (MalformedException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 1000, refused + " refused");
  }

  @Test
  void lengthsThatCannotBeTrueAreRefusedBeforeAnythingIsAllocated() {
    byte[] small = prefixed(1L << 40, new byte[100]);
    MemorySegment framed = MemorySegment.ofArray(small);
    assertThrows(MalformedException.class, () -> Codecs.expandedLength(Codec.LZ4_FRAME, framed));
    assertEquals(1L << 40, Codecs.expandedLength(Codec.ZSTD, framed));
    MemorySegment negative = MemorySegment.ofArray(prefixed(-2, new byte[100]));
    assertThrows(MalformedException.class, () -> Codecs.expandedLength(Codec.ZSTD, negative));
    MemorySegment stub = MemorySegment.ofArray(new byte[7]);
    assertThrows(MalformedException.class, () -> Codecs.expandedLength(Codec.ZSTD, stub));
  }

  @Test
  void anEmptyBufferStaysEmptyAndMinusOneMeansPlain() {
    assertEquals(0, compress(Codec.ZSTD, new byte[0]).length);
    assertEquals(0, expand(Codec.ZSTD, new byte[0]).length);
    byte[] plain = {1, 2, 3};
    assertEquals(-1, Arrays.mismatch(plain, expand(Codec.LZ4_FRAME, prefixed(-1, plain))));
    byte[] noise = new byte[1000];
    new Random(5).nextBytes(noise);
    byte[] framed = compress(Codec.LZ4_FRAME, noise);
    assertEquals(-1, ByteBuffer.wrap(framed).order(ByteOrder.LITTLE_ENDIAN).getLong());
    assertEquals(1008, framed.length);
  }

  @Test
  void xxHashMatchesItsPublishedValues() {
    assertEquals(0x02CC5D05, hash(""));
    assertEquals(0x550D7456, hash("a"));
    assertEquals(0xE2293B2F, hash("Nobody inspects the spammish repetition"));
  }

  private static int hash(String text) {
    return XxHash32.hash(MemorySegment.ofArray(text.getBytes(US_ASCII)));
  }

  /// Runs, repeats from far and near, and noise.
  private static byte[] content(Random random, int length) {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      int count = Math.min(length - at, 1 + random.nextInt(200));
      int back = 1 + random.nextInt(random.nextBoolean() ? 8 : 65_535);
      if (random.nextInt(3) == 0 || back > at) {
        for (int i = 0; i < count; i++) bytes[at++] = (byte) random.nextInt();
      } else {
        for (int i = 0; i < count; i++, at++) bytes[at] = bytes[at - back];
      }
    }
    return bytes;
  }

  private static byte[] compress(Codec codec, byte[] content) {
    byte[] target = new byte[(int) Codecs.compressBound(content.length)];
    long length =
        Codecs.compress(codec, MemorySegment.ofArray(content), MemorySegment.ofArray(target));
    return Arrays.copyOf(target, (int) length);
  }

  private static byte[] expand(Codec codec, byte[] framed) {
    MemorySegment segment = MemorySegment.ofArray(framed);
    byte[] target = new byte[(int) Codecs.expandedLength(codec, segment)];
    Codecs.expand(codec, segment, MemorySegment.ofArray(target));
    return target;
  }

  private static byte[] prefixed(long length, byte[] content) {
    ByteBuffer buffer = ByteBuffer.allocate(8 + content.length).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.putLong(length).put(content).array();
  }
}
