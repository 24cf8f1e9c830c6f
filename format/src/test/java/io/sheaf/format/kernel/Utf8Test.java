package io.sheaf.format.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// UTF-8 as the JDK's decoder sees it.
class Utf8Test {
  private static final byte[] PIECES = {
    0x00,
    0x41,
    0x7F,
    (byte) 0x80,
    (byte) 0x8F,
    (byte) 0x90,
    (byte) 0x9F,
    (byte) 0xA0,
    (byte) 0xBF,
    (byte) 0xC0,
    (byte) 0xC1,
    (byte) 0xC2,
    (byte) 0xDF,
    (byte) 0xE0,
    (byte) 0xE1,
    (byte) 0xEC,
    (byte) 0xED,
    (byte) 0xEE,
    (byte) 0xEF,
    (byte) 0xF0,
    (byte) 0xF1,
    (byte) 0xF3,
    (byte) 0xF4,
    (byte) 0xF5,
    (byte) 0xF8,
    (byte) 0xFE,
    (byte) 0xFF
  };

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  private boolean expected(byte[] bytes) {
    try {
      decoder.decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void check(byte[] bytes) {
    boolean valid = expected(bytes);
    assertEquals(valid, valid(bytes), () -> HexFormat.of().formatHex(bytes));
  }

  private static boolean valid(byte[] bytes) {
    return Utf8.valid(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  @Test
  void everyPairAndTripleOfBytesIsJudgedAsTheDecoderDoes() {
    byte[] two = new byte[2];
    for (int i = 0; i < 1 << 16; i++) {
      two[0] = (byte) i;
      two[1] = (byte) (i >> 8);
      check(two);
    }
    byte[] three = new byte[3];
    for (int lead = 0xC0; lead < 0x100; lead++) {
      for (int second = 0; second < 0x100; second++) {
        for (byte third : PIECES) {
          three[0] = (byte) lead;
          three[1] = (byte) second;
          three[2] = third;
          check(three);
        }
      }
    }
  }

  @Test
  void whereverAStretchStandsItIsJudgedAsTheDecoderDoes() {
    // Four bytes of every kind at each place of long ASCII and non-ASCII text, so that both the
    // fast and the exact
    // way see them, across words and blocks.
    byte[] ascii = new byte[40];
    Arrays.fill(ascii, (byte) 'x');
    byte[] other = "яяяяяяяяяяяяяяяяяяяя".getBytes(StandardCharsets.UTF_8);
    for (byte a : PIECES) {
      for (byte b : PIECES) {
        for (byte c : PIECES) {
          for (byte d : PIECES) {
            byte[] four = {a, b, c, d};
            boolean valid = expected(four);
            int at = 2 * ((a * 7 + b * 5 + c * 3 + d) & 7) + 4;
            assertEquals(valid, valid(with(ascii, four, at)), () -> HexFormat.of().formatHex(four));
            assertEquals(valid, valid(with(other, four, at)), () -> HexFormat.of().formatHex(four));
          }
        }
      }
    }
  }

  private static byte[] with(byte[] text, byte[] four, int at) {
    byte[] copy = text.clone();
    System.arraycopy(four, 0, copy, at, four.length);
    return copy;
  }

  @Test
  void randomTextWithOneFlippedBitIsJudgedAsTheDecoderDoes() {
    long seed = Seed.value("utf-8");
    int refused = 0;
    for (int sample = 0; sample < 20_000; sample++) {
      Random random = Seed.random(seed, sample);
      StringBuilder text = new StringBuilder();
      int kinds = 1 + random.nextInt(4);
      int letters = random.nextInt(random.nextInt(10) == 0 ? 3000 : 60);
      for (int i = 0; i < letters; i++) text.appendCodePoint(letter(random, kinds));
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      check(bytes);
      if (bytes.length == 0) continue;
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      check(bytes);
      refused += expected(bytes) ? 0 : 1;
    }
    assertTrue(refused > 1000, refused + " refused");
  }

  private static int letter(Random random, int kinds) {
    return switch (random.nextInt(kinds)) {
      case 0 -> random.nextInt(0x80);
      case 1 -> random.nextInt(0x80, 0x800);
      case 2 ->
          random.nextBoolean() ? random.nextInt(0x800, 0xD800) : random.nextInt(0xE000, 0x10000);
      default -> random.nextInt(0x10000, 0x110000);
    };
  }

  @Test
  void asciiIsWhatHasNoTopBit() {
    for (int length = 0; length < 70; length++) {
      byte[] bytes = new byte[length];
      assertTrue(Utf8.ascii(MemorySegment.ofArray(bytes), 0, length));
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) 0x80;
        assertEquals(false, Utf8.ascii(MemorySegment.ofArray(bytes), 0, length));
        bytes[i] = 0;
      }
    }
  }
}
