package io.sheaf.store.io;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// What a [SimulatedRing] does wrong, and how often it has: all of it comes from one seed and the
/// order in which it is asked.
public final class SimulatedFaults {
  /// What becomes of a transfer.
  public enum Fate {
    RIGHT,
    /// Part of the bytes.
    SHORT,
    EINTR,
    EAGAIN,
    /// The bytes of another place, said to be these.
    MISDIRECTED,
    /// Part of the bytes, said to be all.
    TORN,
    /// `EIO`, from a place that is bad for good; not drawn but found.
    BAD,
    /// Completes with a name that no transfer has.
    STALE,
    /// Completes twice.
    TWICE,
    /// Says that it moved more than it was asked to.
    LONG
  }

  private final Random random;
  private final Map<Fate, Integer> perMille = new EnumMap<>(Fate.class);
  private final Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
  private volatile int badPerMille;
  private int partialPerMille;
  private final long seed;

  /// Injected where nobody but a checksum can see it: the offsets of those pieces.
  final List<Long> misplaced = new ArrayList<>();

  final AtomicInteger registrations = new AtomicInteger();

  /// How many are registered before the kernel refuses.
  int mostRegistrations = Integer.MAX_VALUE;

  int bufferSlots = 16;

  /// What the kernel answers to who enables the ring, one of [Errno], or 0.
  int enableErrno;

  /// What it answers to transfers with registered buffers, one of [Errno], or 0.
  int fixedErrno;

  private long mostMoving;

  /// Nothing goes wrong yet, but the order in which things happen.
  public SimulatedFaults(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /// Draws a fate so often.
  public SimulatedFaults with(Fate fate, int often) {
    perMille.put(fate, often);
    return this;
  }

  /// So many of the blocks of every file are bad.
  public SimulatedFaults withBad(int often) {
    badPerMille = often;
    return this;
  }

  /// So often the kernel takes only a part of what is prepared.
  SimulatedFaults withPartial(int often) {
    partialPerMille = often;
    return this;
  }

  /// From here on nothing goes wrong.
  public synchronized void end() {
    perMille.clear();
    badPerMille = 0;
    partialPerMille = 0;
  }

  /// How often that was a transfer's fate.
  public synchronized int count(Fate fate) {
    return counts.getOrDefault(fate, 0);
  }

  /// All fates, and how often they were.
  public synchronized String counted() {
    return counts.toString();
  }

  /// The most bytes that were on their way at once.
  synchronized long mostMoving() {
    return mostMoving;
  }

  synchronized void tookAhead(List<SimulatedTransfer> moving) {
    mostMoving = Math.max(mostMoving, moving.stream().mapToLong(SimulatedTransfer::bytes).sum());
  }

  synchronized int taken(int prepared) {
    boolean partial = prepared > 0 && random.nextInt(1000) < partialPerMille;
    return partial ? random.nextInt(prepared) : prepared;
  }

  synchronized int howMany(int moving) {
    return random.nextInt(moving + 1);
  }

  synchronized int which(int moving) {
    return random.nextInt(moving);
  }

  /// An older use of the slot, a slot that is not there, or one that is free.
  synchronized long staleBy() {
    long[] ways = {1L << Integer.SIZE, -(1L << Integer.SIZE), 1L << 20, 1L << 31};
    return ways[random.nextInt(ways.length)];
  }

  /// Whether any block of a range is bad, for good.
  public boolean isBad(long offset, long bytes) {
    for (long at = offset; at < offset + bytes; at += Disk.BLOCK) {
      long mixed = (seed ^ at / Disk.BLOCK) * 0x9E3779B97F4A7C15L;
      if (Long.remainderUnsigned(mixed >>> 7, 1000) < badPerMille) return true;
    }
    return false;
  }

  synchronized Fate fate(SimulatedTransfer transfer) {
    Fate fate = drawn();
    if ((fate == Fate.MISDIRECTED || fate == Fate.TORN) && !transfer.isRead) fate = Fate.RIGHT;
    boolean moves = fate != Fate.EINTR && fate != Fate.EAGAIN;
    if (moves && isBad(transfer.offset, transfer.bytes())) fate = Fate.BAD;
    counts.merge(fate, 1, Integer::sum);
    return fate;
  }

  private Fate drawn() {
    int draw = random.nextInt(1000);
    for (Map.Entry<Fate, Integer> entry : perMille.entrySet()) {
      draw -= entry.getValue();
      if (draw < 0) return entry.getKey();
    }
    return Fate.RIGHT;
  }

  /// Moves bytes as the fate says; the result that the kernel would tell.
  synchronized int carryOut(SimulatedTransfer transfer, Fate fate) {
    long bytes = transfer.bytes();
    return switch (fate) {
      case RIGHT, STALE, TWICE, LONG -> move(transfer, bytes, transfer.offset);
      case SHORT -> cut(transfer, random.nextLong(bytes), transfer.offset, false);
      case EINTR -> -Errno.EINTR;
      case EAGAIN -> -Errno.EAGAIN;
      case BAD -> -Errno.EIO;
      case MISDIRECTED -> misplaced(transfer, cut(transfer, bytes, elsewhere(transfer), true));
      case TORN -> {
        long torn = random.nextLong(bytes / 512) * 512;
        yield misplaced(transfer, cut(transfer, torn, transfer.offset, true));
      }
    };
  }

  private static long elsewhere(SimulatedTransfer transfer) {
    return transfer.offset == 0 ? Disk.BLOCK : transfer.offset - Disk.BLOCK;
  }

  private int misplaced(SimulatedTransfer transfer, int result) {
    for (long at = 0; at < result; at += Disk.BLOCK) misplaced.add(transfer.offset + at);
    return result;
  }

  /// Moves all of it, keeps no more than so many bytes, and says so or claims all.
  private static int cut(SimulatedTransfer transfer, long kept, long offset, boolean claimed) {
    int moved = move(transfer, transfer.bytes(), offset);
    if (moved <= 0) return moved;
    long at = 0;
    for (MemorySegment piece : transfer.memory()) {
      long right = Math.clamp(kept - at, 0, piece.byteSize());
      if (transfer.isRead) piece.asSlice(right).fill((byte) 0x11);
      at += piece.byteSize();
    }
    return claimed ? (int) transfer.bytes() : Math.clamp(kept, 1, moved);
  }

  private static int move(SimulatedTransfer transfer, long bytes, long offset) {
    long done = 0;
    try {
      for (MemorySegment piece : transfer.memory()) {
        long most = Math.min(piece.byteSize(), bytes - done);
        for (long at = 0; at < most; ) {
          MemorySegment rest = piece.asSlice(at, most - at);
          long moved =
              transfer.isRead
                  ? FileCalls.pread(transfer.fd, rest, offset + done)
                  : FileCalls.pwrite(transfer.fd, rest, offset + done);
          if (moved == 0) return (int) done;
          at += moved;
          done += moved;
        }
      }
      return (int) done;
    } catch (ErrnoException e) {
      return -e.errno();
    }
  }
}
