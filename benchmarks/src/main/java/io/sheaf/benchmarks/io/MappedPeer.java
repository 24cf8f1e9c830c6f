package io.sheaf.benchmarks.io;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.MemoryCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The file mapped into memory; a read touches each page once. Reads of one page in random order
/// are told to the kernel (`MADV_RANDOM`).
final class MappedPeer extends BlockingPeer {
  private static final int PAGE = 4096;
  private static final int RANDOM = 1; // MADV_RANDOM
  private final Path file;
  private final FileChannel channel;
  private @Nullable Arena arena;
  private MemorySegment mapped = MemorySegment.NULL;
  private long seen;

  MappedPeer(Path file, long fileBytes) throws IOException {
    super("mmap", fileBytes);
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  @Override
  void prepare(Workload workload) throws IOException {
    unmap();
    PageCache.forget(file);
    arena = Arena.ofShared();
    mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    if (!workload.random() || workload.bytes() > PAGE) return;
    try {
      // Else each fault reads as much as the read-ahead of the device says, megabytes at times.
      MemoryCalls.advise(mapped, RANDOM);
    } catch (ErrnoException e) {
      throw new IOException("madvise", e);
    }
  }

  @Override
  void read(long offset, int bytes) {
    for (long at = offset; at < offset + bytes; at += PAGE) seen += mapped.get(JAVA_LONG, at);
  }

  private void unmap() {
    if (arena != null) arena.close();
    arena = null;
  }

  @Override
  public void close() throws IOException {
    unmap();
    channel.close();
    PageCache.forget(file);
    if (seen == 42) System.err.println("a sum that keeps the reads alive");
  }
}
