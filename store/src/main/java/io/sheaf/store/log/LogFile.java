package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The end of a log file, where records are appended into blocks that were zeroed before.
///
/// Room is made ahead, with real zeros, synced: so that a commit writes into blocks the file has
/// already, its flush has no metadata to carry, and it cannot run out of space. The state that a
/// file begins with needs none.
///
/// Owns its descriptor and its buffer. Calls must not overlap, but for those that say otherwise.
/// After any `DiskException` the file is not to be touched again but to close it.
final class LogFile implements AutoCloseable {
  /// Least and most room that is made at a time; in between, as much as there is log already.
  static final long LEAST_STEP = 64 << 10;

  /// Commits are written beside it, and wait for it: more at once makes some of them slow.
  private static final long MOST_STEP = 1 << 20;

  /// Steps of room that are made beside commits before one needs it.
  private static final int STEPS_AHEAD = 2;

  private static final int BUFFER = 256 << 10;

  /// As much as is zeroed by one call.
  private static final MemorySegment ZEROS = Arena.global().allocate(MOST_STEP, Disk.BLOCK);

  /// How many pieces of memory are written by one call at most.
  private static final int PARTS = 512;

  private final DiskFile file;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(BUFFER, Disk.BLOCK);
  private volatile long end;
  private long room;

  /// Held while zeros are written, by one at a time, and by who closes.
  private final ReentrantLock zeroing = new ReentrantLock();

  /// Where zeros end. Those behind the room are not durable before a sync that begins later.
  private volatile long zeroed;

  private boolean closed;

  /// Takes over an open file with records up to `end` and synced zeros from there to `room`.
  LogFile(DiskFile file, long end, long room) {
    this.file = file;
    this.end = end;
    this.room = room;
    this.zeroed = room;
  }

  /// Makes room for `bytes` more. `StoreException.OutOfSpace` is definite: nothing was appended,
  /// and the next call may find space again.
  void reserve(long bytes) throws DiskException {
    long free = room - end;
    boolean moreComes = zeroing.isLocked();
    if (free >= bytes + step() / 4 || (free >= bytes && moreComes)) return;
    zeroing.lock();
    try {
      while (zeroed - end < bytes + step() / 4) {
        DiskException full = extend(Math.max(bytes, step()));
        if (full == null) continue;
        if (zeroed - end >= bytes) break;
        throw outOfSpace(bytes, zeroed, full);
      }
      if (zeroed > room) file.sync();
      room = zeroed;
    } finally {
      zeroing.unlock();
    }
  }

  private StoreException outOfSpace(long bytes, long at, DiskException full) {
    String what = "no space for " + bytes + " bytes of the log; free some and repeat";
    return new StoreException.OutOfSpace(file.name(), at, what, full);
  }

  /// Whether [#zeroAhead] has something to do. Any thread.
  boolean wantsRoom() {
    return zeroed - end < STEPS_AHEAD * Math.clamp(end, LEAST_STEP, MOST_STEP);
  }

  /// Writes zeros beside the appends of another thread, whose next sync makes room of them, unless
  /// somebody does so already. Where there is no space for them it is left to who needs it. Any
  /// thread, also beside [#close].
  void zeroAhead() throws DiskException {
    if (!zeroing.tryLock()) return;
    try {
      if (!closed && wantsRoom()) extend(step());
    } finally {
      zeroing.unlock();
    }
  }

  /// Writes zeros behind those there are; or says that there is no space.
  private @Nullable DiskException extend(long least) throws DiskException {
    long from = zeroed;
    long step = Math.ceilDiv(least, LEAST_STEP) * LEAST_STEP;
    try {
      file.allocate(from, step);
      zero(from, from + step);
    } catch (DiskException e) {
      if (e.reason() != DiskException.Reason.FULL) throw e;
      // Where no space can be promised, the file has grown: blocks that it does not have must not
      // be taken for room by the next opening.
      file.truncate(from);
      return e;
    }
    zeroed = from + step;
    return null;
  }

  private long step() {
    return Math.clamp(zeroed, LEAST_STEP, MOST_STEP);
  }

  /// Writes a record into room reserved for it. Not durable, and not the end, until [#sync].
  void write(ByteBuffer head, Payload payload) throws DiskException {
    int bytes = head.remaining();
    if (bytes + payload.bytes() > room - end) {
      throw new AssertionError(bytes + "+" + payload.bytes() + " at " + end + ", room to " + room);
    }
    int done = 0;
    for (; bytes - done > BUFFER; done += BUFFER) file.write(end + done, buffered(head, done));
    // The rest of the head and what follows it: one call, for most.
    List<MemorySegment> parts = new ArrayList<>(payload.parts());
    parts.addFirst(buffered(head, done));
    long at = end + done;
    for (int from = 0; from < parts.size(); from += PARTS) {
      List<MemorySegment> some = parts.subList(from, Math.min(parts.size(), from + PARTS));
      file.writeFrom(at, some.toArray(MemorySegment[]::new));
      for (MemorySegment part : some) at += part.byteSize();
    }
  }

  /// Appends a record to a file that nobody has been told of yet, durable on return: into blocks
  /// that need no zeros before, as nobody will look for the end of the log among them. After
  /// `StoreException.OutOfSpace` the file is to be closed and removed.
  void appendState(ByteBuffer head) throws DiskException {
    int bytes = head.remaining();
    try {
      file.allocate(end, bytes);
      zeroed = end + bytes;
      room = zeroed;
      write(head, Payload.NONE);
    } catch (DiskException e) {
      if (e.reason() != DiskException.Reason.FULL) throw e;
      throw outOfSpace(bytes, end, e);
    }
    sync(bytes);
  }

  private MemorySegment buffered(ByteBuffer head, int from) {
    int bytes = Math.min(BUFFER, head.remaining() - from);
    buffer.asByteBuffer().put(head.slice(head.position() + from, bytes));
    return buffer.asSlice(0, bytes);
  }

  /// Makes the `bytes` that were written durable, and moves the end behind them.
  void sync(long bytes) throws DiskException {
    long next = end + bytes;
    long zeros = zeroed;
    file.sync();
    room = zeros;
    end = next;
  }

  /// Zeros a torn tail, and syncs.
  void erase(long from, long to) throws DiskException {
    zero(from, to);
    file.sync();
  }

  private void zero(long from, long to) throws DiskException {
    for (long at = from; at < to; at += MOST_STEP) {
      file.write(at, ZEROS.asSlice(0, Math.min(MOST_STEP, to - at)));
    }
  }

  @Override
  public void close() throws DiskException {
    zeroing.lock();
    try (arena;
        file) {
      closed = true;
    } finally {
      zeroing.unlock();
    }
  }
}
