package io.sheaf.cli.serve;

import io.netty.util.internal.PlatformDependent;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.store.doctor.Room;
import org.jspecify.annotations.Nullable;

/// How the memory of the process is split: what the JVM was given, and the rest for frames.
///
/// @param total what the process may take
/// @param pool bytes of frames
/// @param heap the most that Java objects may take
/// @param direct the most that the network's buffers may take
public record Memory(long total, long pool, long heap, long direct) {
  /// Code, stacks, the collector: what a JVM takes beside what it is told to take.
  private static final long REST = 192L << 20;

  /// The same of one whose collector keeps no books.
  private static final long LEAST_REST = 152L << 20;

  /// Below it, as the JVM itself would have it, the serial collector: its pauses are short where
  /// the heap is small, and it takes 38 MiB less.
  private static final long SMALL = 1792L << 20;

  private static final long LEAST_POOL = 64L << 20;
  private static final long LEAST_SHARE = 64L << 20;
  private static final long MOST_SHARE = 4096L << 20;
  private static final long HUGE_PAGE = 2L << 20;

  /// Splits `wanted`; without it, 75 % of a cgroup's limit or 25 % of the machine.
  public static Memory split(@Nullable Size wanted) {
    return split(
        total(wanted), Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
  }

  /// How the launcher would split `wanted` for a server: as [JvmOptions] says.
  public static Memory planned(@Nullable Size wanted) {
    long total = total(wanted);
    return split(total, share(total), share(total));
  }

  private static long total(@Nullable Size wanted) {
    return total(wanted, Room.here());
  }

  static long total(@Nullable Size wanted, Room room) {
    if (wanted != null) {
      return wanted.of(room.bytes());
    }
    return room.isLimited() ? room.bytes() / 4 * 3 : room.bytes() / 4;
  }

  /// What Java objects get of `total`, and as much the network: an eighth, within bounds.
  static long share(long total) {
    return Math.clamp(total / 8, LEAST_SHARE, MOST_SHARE);
  }

  /// Whether a process of `total` bytes collects its garbage serially.
  static boolean isSmall(long total) {
    return total < SMALL;
  }

  private static long rest(long total) {
    return isSmall(total) ? LEAST_REST : REST;
  }

  static Memory split(long total, long heap, long direct) {
    long rest = rest(total);
    long pool = total - heap - direct - rest;
    if (pool < LEAST_POOL) {
      throw CommandException.usage(
          "--memory "
              + Figures.binary(total)
              + " leaves too little for frames; the JVM takes "
              + Figures.binary(heap + direct + rest)
              + ", frames want "
              + Figures.binary(LEAST_POOL)
              + " more");
    }
    return new Memory(total, pool / HUGE_PAGE * HUGE_PAGE, heap, direct);
  }

  /// `5.9 GiB = frames 4.4 GiB + heap 768 MiB + network 512 MiB + JVM 192 MiB`
  public String text() {
    return Figures.binary(total)
        + " = frames "
        + Figures.binary(pool)
        + " + heap "
        + Figures.binary(heap)
        + " + network "
        + Figures.binary(direct)
        + " + JVM "
        + Figures.binary(total - pool - heap - direct);
  }
}
