package io.sheaf.benchmarks.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongUnaryOperator;

/// The peer: a file channel through the page cache, with the kernel's own reading ahead. With a
/// depth that many threads read.
final class CachedReader implements RegimeReader {
  private final FileChannel channel;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LongAdder seen = new LongAdder();

  CachedReader(Path path) throws IOException {
    channel = FileChannel.open(path, StandardOpenOption.READ);
  }

  @Override
  public long read(RegimeCell cell, double seconds) throws IOException {
    LongUnaryOperator order = cell.pages(channel.size() / RegimeCell.PAGE);
    AtomicLong steps = RegimeCell.steps();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Future<?>> readers = new ArrayList<>();
    for (int i = 0; i < cell.depth(); i++) {
      readers.add(threads.submit(() -> readUntil(end, steps, order)));
    }
    try {
      for (Future<?> reader : readers) reader.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IOException("reading through the page cache", e);
    }
    return steps.get();
  }

  private void readUntil(long end, AtomicLong steps, LongUnaryOperator order) {
    ByteBuffer page = ByteBuffer.allocateDirect(RegimeCell.PAGE);
    try {
      while (System.nanoTime() < end) {
        long offset = order.applyAsLong(steps.getAndIncrement()) * RegimeCell.PAGE;
        page.clear();
        while (page.hasRemaining()) {
          if (channel.read(page, offset + page.position()) < 0) throw new EOFException();
        }
        long sum = 0;
        for (int at = 0; at < RegimeCell.PAGE; at += 4096) sum += page.getLong(at);
        seen.add(sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    threads.close();
    channel.close();
    if (seen.sum() == 42) System.err.println("a sum that keeps the reads alive");
  }
}
