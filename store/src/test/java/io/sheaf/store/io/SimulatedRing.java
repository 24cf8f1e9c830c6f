package io.sheaf.store.io;

import io.sheaf.store.io.SimulatedFaults.Fate;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.EventReads;
import io.sheaf.store.uring.CompletionHandler;
import io.sheaf.store.uring.IoVectors;
import io.sheaf.store.uring.TransferRing;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A ring without a kernel, over real files: what is taken is moved some time later, in any order,
/// and as the faults say.
///
/// It sees what a kernel sees: descriptors, addresses, tokens; vectors at the moment when they are
/// taken. Misuse of it is an `AssertionError`, as it is with a [io.sheaf.store.uring.Ring].
final class SimulatedRing implements TransferRing {
  private final SimulatedFaults faults;
  private final ArrayDeque<SimulatedTransfer> prepared = new ArrayDeque<>();
  private final List<SimulatedTransfer> moving = new ArrayList<>();
  private final ArrayDeque<long[]> completed = new ArrayDeque<>();
  private final Map<Integer, MemorySegment> buffers = new HashMap<>();
  private @Nullable SimulatedTransfer event;
  private @Nullable Thread owner;
  private volatile Thread closer = Thread.currentThread();
  private volatile boolean closed;

  SimulatedRing(SimulatedFaults faults) {
    this.faults = faults;
  }

  boolean isClosed() {
    return closed;
  }

  private void checkOwner() {
    if (closed || !Objects.equals(owner, Thread.currentThread())) {
      throw new AssertionError("not the owner, or closed: " + Thread.currentThread());
    }
  }

  @Override
  public void enable() throws ErrnoException {
    if (owner != null) throw new AssertionError("enabled again");
    closer = Thread.currentThread();
    if (faults.enableErrno != 0) throw new ErrnoException("io_uring_register", faults.enableErrno);
    owner = Thread.currentThread();
  }

  @Override
  public boolean supports(int opcode) {
    return true;
  }

  @Override
  public int bufferSlots() {
    return faults.bufferSlots;
  }

  @Override
  public int prepared() {
    return prepared.size();
  }

  @Override
  public int inFlight() {
    return moving.size() + completed.size() + (event == null ? 0 : 1);
  }

  @Override
  public void registerBuffer(int slot, MemorySegment memory) throws ErrnoException {
    checkOwner();
    if (slot >= faults.bufferSlots) throw new AssertionError("slot " + slot);
    if (faults.registrations.incrementAndGet() > faults.mostRegistrations) {
      throw new ErrnoException("io_uring_register", Errno.ENOMEM);
    }
    buffers.put(slot, memory);
  }

  @Override
  public void read(int file, long address, int bytes, long offset, long token) {
    prepare(SimulatedTransfer.of(true, file, address, bytes, offset, token));
  }

  @Override
  public void write(int file, long address, int bytes, long offset, long token) {
    prepare(SimulatedTransfer.of(false, file, address, bytes, offset, token));
  }

  @Override
  public void readFixed(int file, int buffer, long address, int bytes, long offset, long token) {
    prepare(SimulatedTransfer.of(true, file, address, bytes, offset, token).in(buffer));
  }

  @Override
  public void writeFixed(int file, int buffer, long address, int bytes, long offset, long token) {
    prepare(SimulatedTransfer.of(false, file, address, bytes, offset, token).in(buffer));
  }

  @Override
  public void readVectored(
      int file, IoVectors vectors, int first, int count, long offset, long token) {
    prepare(SimulatedTransfer.of(true, file, vectors.slice(first, count), offset, token));
  }

  @Override
  public void writeVectored(
      int file, IoVectors vectors, int first, int count, long offset, long token) {
    prepare(SimulatedTransfer.of(false, file, vectors.slice(first, count), offset, token));
  }

  @Override
  public void readVectoredFixed(
      int file, int buffer, IoVectors vectors, int first, int count, long offset, long token) {
    MemorySegment list = vectors.slice(first, count);
    prepare(SimulatedTransfer.of(true, file, list, offset, token).in(buffer));
  }

  @Override
  public void writeVectoredFixed(
      int file, int buffer, IoVectors vectors, int first, int count, long offset, long token) {
    MemorySegment list = vectors.slice(first, count);
    prepare(SimulatedTransfer.of(false, file, list, offset, token).in(buffer));
  }

  @Override
  public void readEvent(int event, long address, long token) {
    prepare(SimulatedTransfer.of(true, event, address, Long.BYTES, 0, token).ofEvent());
  }

  private void prepare(SimulatedTransfer transfer) {
    checkOwner();
    if (transfer.fd < 0) throw new AssertionError("file " + transfer.fd);
    prepared.add(transfer);
  }

  @Override
  public int submitAndWait(int atLeast) {
    checkOwner();
    if (atLeast < 0 || atLeast > inFlight() + prepared.size()) {
      throw new AssertionError("waiting for " + atLeast + " of " + inFlight());
    }
    int taken = submit();
    if (!prepared.isEmpty()) return taken; // no room: it waits for nothing
    int some = faults.howMany(moving.size());
    while (some-- > 0 || (completed.size() < atLeast && !moving.isEmpty())) moveOne();
    if (completed.size() < atLeast) waitForEvent();
    return taken;
  }

  @Override
  public int submit() {
    checkOwner();
    int taken = faults.taken(prepared.size());
    for (int i = 0; i < taken; i++) take(prepared.remove());
    return taken;
  }

  private void take(SimulatedTransfer transfer) {
    transfer.copyVectors();
    if (!transfer.isEvent) {
      moving.add(transfer);
      faults.tookAhead(moving);
      return;
    }
    if (event != null) throw new AssertionError("the event is read twice");
    event = transfer;
  }

  private void waitForEvent() {
    SimulatedTransfer waiting = event;
    if (waiting == null) throw new AssertionError("waits for nothing");
    event = null;
    try {
      complete(waiting.token, EventReads.await(waiting.fd, waiting.memory().getFirst()));
    } catch (ErrnoException e) {
      throw new AssertionError(e);
    }
  }

  private void moveOne() {
    if (moving.isEmpty()) return;
    SimulatedTransfer transfer = moving.remove(faults.which(moving.size()));
    Fate fate = faults.fate(transfer);
    int result = result(transfer, fate);
    if (fate == Fate.STALE) {
      complete(transfer.token + faults.staleBy(), result);
    } else {
      complete(transfer.token, result);
    }
    if (fate == Fate.TWICE) complete(transfer.token, result);
  }

  private int result(SimulatedTransfer transfer, Fate fate) {
    if (transfer.buffer >= 0 && !transfer.isWithin(buffers.get(transfer.buffer))) {
      throw new AssertionError("not in the registered buffer: " + transfer);
    }
    if (transfer.buffer >= 0 && faults.fixedErrno != 0) return -faults.fixedErrno;
    if (fate == Fate.LONG) return (int) transfer.bytes() + 1;
    return faults.carryOut(transfer, fate);
  }

  private void complete(long token, int result) {
    completed.add(new long[] {token, result});
  }

  @Override
  public int reap(CompletionHandler handler) {
    checkOwner();
    int count = completed.size();
    for (int i = 0; i < count; i++) {
      long[] next = completed.remove();
      handler.completed(next[0], (int) next[1]);
    }
    return count;
  }

  @Override
  public void close() {
    if (closed) return;
    if (!closer.equals(Thread.currentThread()) && closer.isAlive()) {
      throw new AssertionError("not the one to close it: " + Thread.currentThread());
    }
    if (inFlight() != 0 || !prepared.isEmpty()) throw new AssertionError("closed in use");
    closed = true;
  }
}
