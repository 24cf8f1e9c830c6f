package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The tables of a ring: buffers and files that the kernel keeps ready, by slot.
record RingTables(int ringFd, int buffers, int files) {
  /// The most bytes of one buffer.
  static final long MAX_BUFFER_BYTES = 1L << 30;

  /// Makes tables of empty slots. On a kernel before 5.13 there is none for buffers.
  static RingTables make(int ringFd, RingOptions options, int features) throws ErrnoException {
    boolean slotted = (features & RingFlags.FEATURE_RSRC_TAGS) != 0;
    int buffers = slotted ? options.bufferSlots() : 0;
    int files = options.fileSlots();
    try (Arena arena = Arena.ofConfined()) {
      if (buffers > 0) {
        MemorySegment table = ResourceRegister.emptyBuffers(arena, buffers);
        RingCalls.register(ringFd, Registration.BUFFERS2, table, (int) ResourceRegister.BYTES);
      }
      if (files > 0) {
        int[] none = new int[files];
        Arrays.fill(none, DescriptorUpdate.NONE);
        MemorySegment table = arena.allocateFrom(JAVA_INT, none);
        RingCalls.register(ringFd, Registration.FILES, table, files);
      }
    }
    return new RingTables(ringFd, buffers, files);
  }

  void putBuffer(int slot, long address, long bytes) throws ErrnoException {
    checkSlot("buffer", slot, buffers);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment update = ResourceUpdate.buffer(arena, slot, address, bytes);
      int length = (int) ResourceUpdate.BYTES;
      done(RingCalls.register(ringFd, Registration.BUFFERS_UPDATE, update, length));
    }
  }

  void putFile(int slot, int fd) throws ErrnoException {
    checkSlot("file", slot, files);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment update = DescriptorUpdate.file(arena, slot, fd);
      done(RingCalls.register(ringFd, Registration.FILES_UPDATE, update, 1));
    }
  }

  /// Makes the ring known to the calling thread by a number that is quicker to look up than a
  /// descriptor; returns it, or -1 where the kernel has none to give (before 5.18, or all are
  /// used).
  static int registerRing(int ringFd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment update = DescriptorUpdate.ring(arena, ringFd);
      done(RingCalls.register(ringFd, Registration.RING_FDS, update, 1));
      return DescriptorUpdate.slot(update);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EINVAL || e.errno() == Errno.EBUSY) {
        return -1;
      }
      throw e;
    }
  }

  /// Undoes [#registerRing], on the same thread.
  static void unregisterRing(int ringFd, int number) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment update = DescriptorUpdate.noRing(arena, number);
      done(RingCalls.register(ringFd, Registration.UNREGISTER_RING_FDS, update, 1));
    }
  }

  private static void checkSlot(String what, int slot, int slots) {
    if (slot < 0 || slot >= slots) {
      throw new AssertionError(what + " slot " + slot + " of " + slots);
    }
  }

  private static void done(int count) {
    if (count != 1) {
      throw new AssertionError("the kernel updated " + count + " slots, not 1");
    }
  }
}
