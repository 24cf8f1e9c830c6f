package io.sheaf.format.array;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Pieces of memory for what is small and soon over: given back, a piece serves the next one.
///
/// To free memory that any thread may use, all threads of the process have to stop one after the
/// other; to leave it to the garbage collector takes memory until the next collection. Either costs
/// more than an append of a hundred rows. Any thread.
public final class SpareMemory {
  /// Length of a piece.
  public static final long BYTES = 64 << 10;

  /// Where each begins: as direct writes need it.
  private static final long ALIGNMENT = 4096;

  /// How many are kept: 16 MiB. Those above are left to the garbage collector.
  private static final int MOST = 256;

  private static final BlockingQueue<MemorySegment> SPARE = new ArrayBlockingQueue<>(MOST);

  private SpareMemory() {}

  /// A piece of [#BYTES], aligned to 4096. Its content is undefined.
  public static MemorySegment take() {
    MemorySegment piece = SPARE.poll();
    return piece == null ? Arena.ofAuto().allocate(BYTES, ALIGNMENT) : piece;
  }

  /// Takes back, once, what [#take] gave and nobody looks at any more.
  @SuppressWarnings("ResultOfMethodCallIgnored") // what there is no place for, is garbage
  public static void giveBack(MemorySegment piece) {
    if (piece.byteSize() != BYTES) throw new AssertionError("a piece of another kind: " + piece);
    SPARE.offer(piece);
  }
}
