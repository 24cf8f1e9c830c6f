package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Reads stretches of a channel into memory of its own, used again for the next.
///
/// Memory grows as bytes arrive, never because a length says so: a stretch that claims gigabytes
/// and ends after ten bytes costs one step.
final class Intake implements AutoCloseable {
  private static final long STEP = 1 << 20;
  private static final long PIECE = 1 << 30;

  private final Scratch scratch = new Scratch();

  /// Reads exactly so many bytes. What comes out is valid until the next call.
  ///
  /// @throws MalformedException when the channel ends before
  MemorySegment read(ReadableByteChannel channel, long length, String what) throws IOException {
    long filled = upTo(channel, length);
    if (filled < length) {
      throw new MalformedException(
          what + " is cut short: " + filled + " bytes of " + length + " are there");
    }
    return scratch.memory().asSlice(0, length);
  }

  /// Reads until so many bytes are there or the channel ends, and returns how many there are.
  long upTo(ReadableByteChannel channel, long length) throws IOException {
    long filled = 0;
    while (filled < length) {
      long room = scratch.memory().byteSize();
      if (filled == room) {
        scratch.grow(Math.min(length, Math.max(STEP, 2 * room)), filled);
        room = scratch.memory().byteSize();
      }
      long piece = Math.min(Math.min(length, room) - filled, PIECE);
      ByteBuffer buffer = scratch.memory().asSlice(filled, piece).asByteBuffer();
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) return filled + buffer.position();
      }
      filled += piece;
    }
    return filled;
  }

  /// What [#upTo] has read.
  MemorySegment memory() {
    return scratch.memory();
  }

  @Override
  public void close() {
    scratch.close();
  }
}
