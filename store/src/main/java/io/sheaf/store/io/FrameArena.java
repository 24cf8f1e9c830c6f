package io.sheaf.store.io;

import io.sheaf.store.StoreException;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.MemoryCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one anonymous mapping that all frames of a store lie in.
///
/// Reserved whole, at a multiple of 1 GiB, and backed by huge pages where the kernel has them.
/// Memory is faulted in ahead of use, in the background, never more than one step beyond what is
/// used of a region: a read into a page that the kernel must first find and clear costs more than
/// the read. Nothing is given back before [#close]. Any thread may call any method; `close` comes
/// after the last use of any slice, which nobody here can check.
public final class FrameArena implements AutoCloseable {
  /// Sizes are multiples of this.
  public static final long GRAIN = 2L << 20;

  /// No slice crosses a multiple of this, for the ring registers buffers of this size.
  public static final long REGION = 1L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(FrameArena.class);

  /// What is faulted in at once: whoever needs memory that is not there waits for this much.
  private static final long CHUNK = 8L << 20;

  private static final long MIN_STEP = 64L << 20;
  private static final long MAX_STEP = 1L << 30;

  private final MemorySegment memory;
  private final @Nullable Arena owner; // of memory that Java has mapped, and not the store
  private final ZeroFrame zeros;
  private final long step;
  private final ReentrantLock populating = new ReentrantLock();
  private final AtomicBoolean populatingAhead = new AtomicBoolean();
  // Where in each region the part ends that is faulted in, counted from the start of the arena.
  private final AtomicLongArray populated;
  // To where each region is to be faulted in, in the background.
  private final AtomicLongArray wanted;
  private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable ArenaReport counted;
  // Regions of which the kernel refused a part. Guarded by the lock.
  private final Set<Integer> notFaultedIn = new HashSet<>();
  private volatile boolean closed;
  private volatile String refused = "";

  private FrameArena(MemorySegment memory, @Nullable Arena owner) {
    this.memory = memory;
    this.owner = owner;
    this.zeros = new ZeroFrame(owner != null);
    this.populated = new AtomicLongArray((int) Math.ceilDiv(memory.byteSize(), REGION));
    this.wanted = new AtomicLongArray(populated.length());
    for (int region = 0; region < populated.length(); region++) {
      populated.set(region, region * REGION);
    }
    this.step = Math.clamp(memory.byteSize() / 16 / GRAIN * GRAIN, MIN_STEP, MAX_STEP);
  }

  /// Reserves `bytes`, a multiple of [#GRAIN]. Costs address space only until frames are used.
  public static FrameArena open(long bytes) {
    if (bytes <= 0 || bytes % GRAIN != 0) {
      throw new IllegalArgumentException("arena of " + bytes + " bytes is no multiple of 2 MiB");
    }
    return EngineOptions.defaults().best() == Rung.PORTABLE ? portable(bytes) : mapped(bytes);
  }

  private static FrameArena mapped(long bytes) {
    try {
      FrameArena arena = new FrameArena(MemoryCalls.map(bytes, REGION), null);
      arena.advise(MemoryCalls.HUGE_PAGES, "no huge pages");
      arena.advise(MemoryCalls.NOT_IN_CHILDREN, "inherited by children");
      arena.advise(MemoryCalls.NOT_IN_DUMPS, "part of core dumps");
      return arena;
    } catch (ErrnoException e) {
      throw new StoreException.OutOfSpace(
          "arena", "cannot reserve " + (bytes >> 20) + " MiB: " + e.words(), e);
    }
  }

  /// Memory for a system whose calls the store does not know: taken whole, at once, from Java.
  private static FrameArena portable(long bytes) {
    Arena owner = Arena.ofShared();
    try {
      FrameArena arena = new FrameArena(owner.allocate(bytes, GRAIN), owner);
      for (int region = 0; region < arena.populated.length(); region++) {
        arena.populated.set(region, arena.limit(region));
      }
      arena.refuse("no calls of this system: no huge pages");
      return arena;
    } catch (OutOfMemoryError e) {
      owner.close();
      String what = "cannot have " + (bytes >> 20) + " MiB: " + e.getMessage();
      throw new StoreException.OutOfSpace("arena", what, e);
    }
  }

  private void advise(int advice, String without) {
    try {
      MemoryCalls.advise(memory, advice);
    } catch (ErrnoException e) {
      refuse(without + " (" + e.words() + ")");
    }
  }

  private void refuse(String what) {
    refused = refused.isEmpty() ? what : refused + ", " + what;
    LOG.info("arena: {}", what);
  }

  /// Size in bytes.
  public long bytes() {
    return memory.byteSize();
  }

  /// Whether it is memory of Java, as no calls of the system are to be used.
  public boolean isPortable() {
    return owner != null;
  }

  /// Address of the first byte.
  public long address() {
    return memory.address();
  }

  /// All bytes of a region; the last one may be shorter than the others.
  public MemorySegment region(int region) {
    long start = region * REGION;
    return memory.asSlice(start, limit(region) - start);
  }

  /// Tells `listener` of each region that is faulted in as a whole, once, on any thread.
  public void onPopulated(IntConsumer listener) {
    populating.lock();
    try {
      listeners.add(listener);
      for (int region = 0; region < populated.length(); region++) {
        if (populated.get(region) == limit(region) && !notFaultedIn.contains(region)) {
          listener.accept(region);
        }
      }
    } finally {
      populating.unlock();
    }
  }

  /// Whether all bytes of the segment lie in this arena.
  public boolean contains(MemorySegment segment) {
    long start = segment.address() - memory.address();
    return segment.isNative()
        && start >= 0
        && start <= memory.byteSize()
        && segment.byteSize() <= memory.byteSize() - start;
  }

  /// So many zeros, shared by all who ask and read only; they end with the arena.
  public MemorySegment zeros(long bytes) {
    return zeros.of(bytes);
  }

  /// The bytes of an extent, faulted in. Writable, of the global scope; no bounds but its own. May
  /// take milliseconds where memory is used for the first time.
  public MemorySegment slice(long offset, long bytes) {
    if (closed) {
      throw new AssertionError("slice of a closed arena");
    }
    MemorySegment slice = memory.asSlice(offset, bytes);
    int region = (int) (offset / REGION);
    long end = offset + bytes;
    if (end > populated.get(region)) {
      populate(region, end);
    }
    long limit = limit(region);
    if (end > populated.get(region) - step / 2 && populated.get(region) < limit) {
      populateAhead(region, Math.min(end + step, limit));
    }
    return slice;
  }

  /// The end of a region.
  private long limit(int region) {
    return Math.min((region + 1) * REGION, memory.byteSize());
  }

  private void populateAhead(int region, long end) {
    wanted.accumulateAndGet(region, end, Math::max);
    if (populatingAhead.compareAndSet(false, true)) {
      boolean started = false;
      try {
        Thread.ofPlatform().daemon().name("sheaf-populate").start(this::populateWanted);
        started = true;
      } catch (OutOfMemoryError e) {
        // The system has no more threads: who needs the memory faults it in.
        LOG.debug("arena: not faulted in ahead of use: {}", e.getMessage());
      } finally {
        if (!started) populatingAhead.set(false);
      }
    }
  }

  /// Until nothing more is wanted, also of what was asked for while this was about to end.
  private void populateWanted() {
    do {
      try {
        for (int region = 0; region < wanted.length(); region++) {
          populate(region, wanted.get(region));
        }
      } finally {
        populatingAhead.set(false);
      }
    } while (isMoreWanted() && populatingAhead.compareAndSet(false, true));
  }

  private boolean isMoreWanted() {
    for (int region = 0; region < wanted.length() && !closed; region++) {
      if (populated.get(region) < wanted.get(region)) return true;
    }
    return false;
  }

  /// Chunk by chunk, so that nobody waits for more than the chunk at hand and his own.
  private void populate(int region, long end) {
    while (populated.get(region) < end && !closed) {
      populating.lock();
      try {
        if (populated.get(region) < end && !closed) populateChunk(region);
      } finally {
        populating.unlock();
      }
    }
  }

  /// Faults in one more chunk, under the lock.
  private void populateChunk(int region) {
    long from = populated.get(region);
    long limit = limit(region);
    long to = Math.min(from + CHUNK, limit);
    try {
      MemoryCalls.advise(memory.asSlice(from, to - from), MemoryCalls.POPULATE);
    } catch (ErrnoException e) {
      // Slower, not wrong: the kernel finds each page when a read first needs it. Nobody is told,
      // for to register the region would be to fault it in after all.
      refuse("not faulted in ahead of use from " + (from >> 20) + " MiB (" + e.words() + ")");
      notFaultedIn.add(region);
      populated.set(region, limit);
      return;
    }
    populated.set(region, to);
    if (to == limit) listeners.forEach(listener -> listener.accept(region));
  }

  private long populatedBytes() {
    long bytes = 0;
    for (int region = 0; region < populated.length(); region++) {
      bytes += populated.get(region) - region * REGION;
    }
    return bytes;
  }

  /// What the arena is made of at this moment.
  public ArenaReport report() {
    ArenaReport last = counted;
    long faultedIn = populatedBytes();
    // The kernel's list of mappings is long and slow to make: looked at again when there is more.
    long huge = last == null || last.populatedBytes() != faultedIn ? hugeBytes() : last.hugeBytes();
    ArenaReport report = new ArenaReport(bytes(), faultedIn, huge, refused);
    counted = report;
    return report;
  }

  /// Sums `AnonHugePages` of the kernel's list of mappings over those inside the arena.
  private long hugeBytes() {
    if (closed || owner != null) {
      return 0;
    }
    long bytes = 0;
    boolean inside = false;
    try (BufferedReader lines = Files.newBufferedReader(Path.of("/proc/self/smaps"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int dash = line.indexOf('-');
        if (dash > 0 && Character.digit(line.charAt(0), 16) >= 0 && line.indexOf(' ') > dash) {
          long start = Long.parseUnsignedLong(line, 0, dash, 16);
          inside = start >= address() && start < address() + bytes();
        } else if (inside && line.startsWith("AnonHugePages:")) {
          bytes += Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      LOG.info("arena: cannot count huge pages: {}", e.toString());
    }
    return bytes;
  }

  /// Unmaps the arena. Whoever still holds a slice would take the process down by touching it. A
  /// second close does nothing.
  @Override
  public void close() {
    populating.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      zeros.close();
      if (owner == null) MemoryCalls.unmap(memory);
      else owner.close();
    } catch (ErrnoException e) {
      throw new AssertionError("arena at 0x" + Long.toHexString(address()), e);
    } finally {
      populating.unlock();
    }
  }
}
