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
import org.jspecify.annotations.Nullable;

/// The file `SUPER`: two slots, written in turn, so that a torn write leaves the other one.
///
/// Owns its descriptor. Calls must not overlap.
final class SuperFile implements AutoCloseable {
  /// Where the second slot begins: far enough for no device to damage both at once.
  static final long SLOT_BYTES = 64 << 10;

  static final int SLOTS = 2;
  static final long BYTES = SLOTS * SLOT_BYTES;

  private final DiskFile file;

  /// Read by any thread.
  private volatile Super current;

  private int slot;
  private @Nullable Fault otherFault;
  private long otherEpoch;

  private SuperFile(
      DiskFile file, Super current, int slot, @Nullable Fault otherFault, long otherEpoch) {
    this.otherEpoch = otherEpoch;
    this.file = file;
    this.current = current;
    this.slot = slot;
    this.otherFault = otherFault;
  }

  /// Makes the file of a new store in an open file of [#BYTES] zeros, with both slots written and
  /// synced; takes over the file.
  static SuperFile create(DiskFile file, Super first) throws DiskException {
    SuperFile made = new SuperFile(file, first, 1, null, first.epoch());
    made.write(first);
    made.write(first.next(first.mark(), first.segmentIdBound(), first.clean()));
    return made;
  }

  /// Takes over an open file, synced, and its newer slot; closes it when that fails. Two bad slots
  /// are `CorruptStore`.
  static SuperFile open(DiskFile file) throws DiskException {
    boolean opened = false;
    try {
      SuperFile open = openSlots(file);
      opened = true;
      return open;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private static SuperFile openSlots(DiskFile file) throws DiskException {
    Slots slots = Slots.read(file);
    Super newest = slots.newest();
    if (newest == null) {
      throw new StoreException.CorruptStore(
          StoreFiles.SUPER, 0, "both slots are bad: " + slots.faults());
    }
    int slot = newest.equals(slots.first()) ? 0 : 1;
    Fault fault = slots.faults().isEmpty() ? null : slots.faults().getFirst();
    Super other = slot == 0 ? slots.second() : slots.first();
    return new SuperFile(file, newest, slot, fault, other == null ? 0 : other.epoch());
  }

  /// What the newer good slot holds.
  Super current() {
    return current;
  }

  /// What was found wrong with the slot that would be written next, if it has not been written
  /// since.
  @Nullable Fault otherFault() {
    return otherFault;
  }

  /// Whether both slots are good and of one log file. Until they are, the file of the older one is
  /// what is left should the newer slot be lost: nothing may be appended to the other.
  boolean isWhole() {
    return otherEpoch == current.epoch();
  }

  /// Above every segment id ever given out. A bad slot may have been the newer one, which may have
  /// raised the bound by one step.
  long segmentIdBound() {
    return current.segmentIdBound() + (otherFault == null ? 0 : SegmentIds.STEP);
  }

  /// Writes the slot that does not hold the current value, and syncs. After a failure the file must
  /// not be written again.
  void write(Super next) throws DiskException {
    int target = 1 - slot;
    ByteBuffer block = next.encode(target);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment aligned = arena.allocate(Disk.BLOCK, Disk.BLOCK);
      aligned.asByteBuffer().put(block);
      file.write(target * SLOT_BYTES, aligned);
    }
    file.sync();
    slot = target;
    otherEpoch = current.epoch();
    current = next;
    otherFault = null;
  }

  @Override
  public void close() throws DiskException {
    file.close();
  }

  /// What is wrong with a slot, and where in the file.
  record Fault(long offset, String what) {
    @Override
    public String toString() {
      return what + " (at 0x" + Long.toHexString(offset) + ")";
    }
  }

  /// Both slots as they lie on disk.
  ///
  /// @param first slot 0, or null if it is bad
  /// @param second slot 1, or null if it is bad
  /// @param untouched whether both are all zeros, or the second is and the first was never whole:
  ///   what an interrupted creation leaves
  /// @param faults what is wrong
  record Slots(
      @Nullable Super first, @Nullable Super second, boolean untouched, List<Fault> faults) {

    static Slots read(DiskFile file) throws DiskException {
      if (file.length() < SLOT_BYTES + Disk.BLOCK) {
        return new Slots(
            null, null, true, List.of(new Fault(0, file.length() + " bytes instead of " + BYTES)));
      }
      List<Fault> faults = new ArrayList<>();
      @Nullable Super[] found = new Super[SLOTS];
      boolean lastIsZero = false;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment block = arena.allocate(Disk.BLOCK, Disk.BLOCK);
        for (int slot = 0; slot < SLOTS; slot++) {
          file.read(slot * SLOT_BYTES, block);
          ByteBuffer bytes = block.asByteBuffer();
          lastIsZero = Zeros.only(bytes);
          try {
            found[slot] = Super.decode(bytes, slot, slot * SLOT_BYTES);
          } catch (Malformed e) {
            faults.add(new Fault(e.offset(), String.valueOf(e.getMessage())));
          }
        }
      }
      return new Slots(found[0], found[1], found[0] == null && lastIsZero, faults);
    }

    /// Like [SuperFile#segmentIdBound]; 0 when both slots are bad.
    long segmentIdBound() {
      Super newest = newest();
      boolean both = first != null && second != null;
      return newest == null ? 0 : newest.segmentIdBound() + (both ? 0 : SegmentIds.STEP);
    }

    /// The newer good slot, or null.
    @Nullable Super newest() {
      if (first == null || second == null) {
        return first == null ? second : first;
      }
      return first.sequence() > second.sequence() ? first : second;
    }
  }
}
