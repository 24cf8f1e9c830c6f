package io.sheaf.format.array;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Pieces of memory for what is small and soon over: given back, a piece serves the next one.
///
/// To free memory that any thread may use, all threads of the process have to stop one after the
/// other; to leave it to the garbage collector takes memory until the next collection. Either costs
/// more than an append of a hundred rows. Any thread.
public final class SpareMemory {
  /// Length of a piece.
  public static final long BYTES = 64 << 10;

  /// Length of a large piece.
  public static final long LARGE_BYTES = 1 << 20;

  /// Where each begins: as direct writes need it.
  private static final long ALIGNMENT = 4096;

  /// How many are kept: 16 MiB. Those above are left to the garbage collector.
  private static final int MOST = 256;

  /// How many large ones there are: 16 MiB.
  private static final int MOST_LARGE = 16;

  private static final BlockingQueue<MemorySegment> SPARE = new ArrayBlockingQueue<>(MOST);
  private static final BlockingQueue<MemorySegment> LARGE = new ArrayBlockingQueue<>(MOST_LARGE);
  private static final AtomicInteger LARGE_MADE = new AtomicInteger();

  private SpareMemory() {}

  /// A piece of [#BYTES], aligned to 4096. Its content is undefined.
  public static MemorySegment take() {
    MemorySegment piece = SPARE.poll();
    return piece == null ? Arena.ofAuto().allocate(BYTES, ALIGNMENT) : piece;
  }

  /// A piece of [#LARGE_BYTES], aligned to 4096, or null when all are taken. Its content is
  /// undefined.
  public static @Nullable MemorySegment takeLarge() {
    MemorySegment piece = LARGE.poll();
    if (piece != null) return piece;
    if (LARGE_MADE.getAndUpdate(count -> Math.min(count + 1, MOST_LARGE)) == MOST_LARGE)
      return null;
    try {
      piece = Arena.ofAuto().allocate(LARGE_BYTES, ALIGNMENT);
      return piece;
    } finally {
      if (piece == null) LARGE_MADE.decrementAndGet();
    }
  }

  /// Takes back, once, what [#take] or [#takeLarge] gave and nobody looks at any more.
  @SuppressWarnings("ResultOfMethodCallIgnored") // what there is no place for, is garbage
  public static void giveBack(MemorySegment piece) {
    if (piece.byteSize() == BYTES) SPARE.offer(piece);
    else if (piece.byteSize() == LARGE_BYTES) LARGE.offer(piece);
    else throw new AssertionError("a piece of another kind: " + piece);
  }
}
