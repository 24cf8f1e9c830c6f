package io.sheaf.cli.serve;

import io.netty.util.internal.PlatformDependent;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.terminal.Figures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final long LEAST_POOL = 64L << 20;
  private static final long HUGE_PAGE = 2L << 20;

  /// Splits `wanted`; without it, 75 % of a cgroup's limit or 25 % of the machine.
  public static Memory split(@Nullable Size wanted) {
    return split(
        total(wanted), Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
  }

  /// How the launcher would split `wanted` for a server: an eighth for Java objects, as much for
  /// the network, within bounds.
  public static Memory planned(@Nullable Size wanted) {
    long total = total(wanted);
    long share = Math.clamp(total / 8, 160L << 20, 4096L << 20);
    return split(total, share, share);
  }

  private static long total(@Nullable Size wanted) {
    long machine = machine();
    long limit = cgroupLimit(machine);
    return wanted == null ? standard(machine, limit) : wanted.of(Math.min(machine, limit));
  }

  private static long standard(long machine, long limit) {
    return limit < machine ? limit / 4 * 3 : machine / 4;
  }

  static Memory split(long total, long heap, long direct) {
    long pool = total - heap - direct - REST;
    if (pool < LEAST_POOL) {
      throw CommandException.usage(
          "--memory "
              + Figures.binary(total)
              + " leaves too little for frames; the JVM takes "
              + Figures.binary(heap + direct + REST)
              + ", frames want "
              + Figures.binary(LEAST_POOL)
              + " more");
    }
    return new Memory(total, pool / HUGE_PAGE * HUGE_PAGE, heap, direct);
  }

  private static long machine() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return system.getTotalMemorySize();
  }

  private static long cgroupLimit(long machine) {
    try {
      String limit = Files.readString(Path.of("/sys/fs/cgroup/memory.max")).strip();
      return limit.equals("max") ? machine : Math.min(machine, Long.parseLong(limit));
    } catch (IOException | NumberFormatException e) {
      return machine; // no cgroup of version 2: the JVM has looked at the machine too
    }
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
