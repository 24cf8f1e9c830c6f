package io.sheaf.store.io;

import io.sheaf.store.uring.IoVectors;
import io.sheaf.store.uring.Opcode;
import io.sheaf.store.uring.TransferRing;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The transfers of a ring, each in its slot, and how they are put into submission entries.
///
/// A completion names slot and generation, so that one that does not belong to the transfer now in
/// its slot is found out. One thread.
final class RunTransfers {
  private static final long LONGEST = 1L << 30;

  private final TransferRing ring;
  private final RegisteredRegions regions;
  private final RunTransfer[] slots;
  private final RunTransfer[] free;
  private final IoVectors vectors;
  private final boolean fixedVectors;
  private int freeCount;

  RunTransfers(TransferRing ring, RegisteredRegions regions, int depth) {
    this.ring = ring;
    this.regions = regions;
    this.slots = new RunTransfer[depth];
    this.free = new RunTransfer[depth];
    this.vectors = IoVectors.in(Arena.ofAuto(), depth * Run.MOST);
    this.fixedVectors =
        ring.supports(Opcode.READ_VECTORED_FIXED) && ring.supports(Opcode.WRITE_VECTORED_FIXED);
    for (int i = 0; i < depth; i++) {
      slots[i] = new RunTransfer(i);
      free[freeCount++] = slots[i];
    }
  }

  int inUse() {
    return slots.length - freeCount;
  }

  int free() {
    return freeCount;
  }

  /// A slot that is free, to be filled; it stays free until [#begin].
  @Nullable RunTransfer peek() {
    return freeCount == 0 ? null : free[freeCount - 1];
  }

  /// Starts the transfer that was peeked.
  void begin(RunTransfer transfer, long now) {
    if (free[--freeCount] != transfer) throw new AssertionError("slot " + transfer.slot);
    transfer.begin(now);
    issue(transfer);
  }

  /// The transfer that a completion speaks of.
  RunTransfer of(long token) {
    RunTransfer transfer = find(token);
    if (transfer == null) throw new AssertionError("stale completion " + Long.toHexString(token));
    return transfer;
  }

  /// The transfer of that name, if it is under way.
  @Nullable RunTransfer find(long token) {
    int slot = (int) token;
    if (slot < 0 || slot >= slots.length) return null;
    RunTransfer transfer = slots[slot];
    return transfer.token() == token && transfer.isUnderWay() ? transfer : null;
  }

  /// Those that are under way, in the order of their slots.
  List<RunTransfer> underWay() {
    return Stream.of(slots).filter(RunTransfer::isUnderWay).toList();
  }

  /// Gives the slot back.
  void end(RunTransfer transfer) {
    transfer.ended();
    free[freeCount++] = transfer;
  }

  /// Puts what is left of a transfer into a submission entry.
  void issue(RunTransfer transfer) {
    Run run = transfer.run;
    long address = run.contiguousAddress();
    if (address == Run.SCATTERED) {
      issueVectors(transfer);
      return;
    }
    long at = address + transfer.done();
    int bytes = (int) Math.min(run.bytes() - transfer.done(), LONGEST);
    long offset = run.offset() + transfer.done();
    int fd = ((PosixFile) run.file()).fd();
    int region = regions.of(at, bytes);
    long token = transfer.token();
    boolean read = run.kind() == IoRequest.Kind.READ;
    transfer.rung = region == RegisteredRegions.NONE ? Rung.RING_PLAIN : Rung.RING_FIXED;
    if (region != RegisteredRegions.NONE) {
      if (read) ring.readFixed(fd, region, at, bytes, offset, token);
      else ring.writeFixed(fd, region, at, bytes, offset, token);
    } else if (read) {
      ring.read(fd, at, bytes, offset, token);
    } else {
      ring.write(fd, at, bytes, offset, token);
    }
  }

  private void issueVectors(RunTransfer transfer) {
    Run run = transfer.run;
    int first = transfer.slot * Run.MOST;
    int count = run.fill(vectors, first);
    int region = fixedVectors ? commonRegion(run) : RegisteredRegions.NONE;
    int fd = ((PosixFile) run.file()).fd();
    long token = transfer.token();
    boolean read = run.kind() == IoRequest.Kind.READ;
    transfer.rung = region == RegisteredRegions.NONE ? Rung.RING_PLAIN : Rung.RING_FIXED;
    if (region != RegisteredRegions.NONE) {
      if (read) ring.readVectoredFixed(fd, region, vectors, first, count, run.offset(), token);
      else ring.writeVectoredFixed(fd, region, vectors, first, count, run.offset(), token);
    } else if (read) {
      ring.readVectored(fd, vectors, first, count, run.offset(), token);
    } else {
      ring.writeVectored(fd, vectors, first, count, run.offset(), token);
    }
  }

  /// The one region that all pieces lie in, or [RegisteredRegions#NONE].
  private int commonRegion(Run run) {
    int region = RegisteredRegions.NONE;
    for (int i = 0; i < run.count(); i++) {
      IoRequest request = run.request(i);
      int own = regions.of(request.address(), request.bytes());
      if (own == RegisteredRegions.NONE || (i > 0 && own != region)) return RegisteredRegions.NONE;
      region = own;
    }
    return region;
  }
}
