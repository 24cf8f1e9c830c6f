package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/// A file of random bytes, made for a run and removed at its end.
final class DataFile implements AutoCloseable {
  private static final int PIECE = 8 << 20;
  private final Path path;
  private final long bytes;

  DataFile(Path path, long bytes) throws IOException {
    this.path = path;
    this.bytes = bytes;
    try {
      fill();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void fill() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.nativeOrder());
    for (int i = 0; i < PIECE; i += 8) piece.putLong(i, random.nextLong());
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long at = 0; at < bytes; at += PIECE) {
        piece.putLong(0, at).clear().limit((int) Math.min(PIECE, bytes - at));
        while (piece.hasRemaining()) out.write(piece);
      }
      out.force(true);
    }
    PageCache.forget(path);
  }

  Path path() {
    return path;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
