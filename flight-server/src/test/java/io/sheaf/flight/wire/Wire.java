package io.sheaf.flight.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/// Bytes and memory for the tests of this package.
final class Wire {
  private Wire() {}

  static Random random() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("-Dsheaf.seed=" + seed);
    return new Random(seed);
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  static MemorySegment memory(Arena arena, byte[] bytes) {
    MemorySegment memory = arena.allocate(bytes.length, 64);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
    return memory;
  }

  static byte[] drained(OutgoingStream stream) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (stream) {
      stream.drainTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] read(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
