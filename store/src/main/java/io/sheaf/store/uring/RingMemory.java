package io.sheaf.store.uring;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.MemoryCalls;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.MemorySegment;

/// The memory that a ring shares with the kernel: both queues in one mapping, the submission
/// entries in another.
record RingMemory(MemorySegment queues, MemorySegment entries) {
  private static final long QUEUES = 0; // IORING_OFF_SQ_RING
  private static final long ENTRIES = 0x1000_0000; // IORING_OFF_SQES

  static RingMemory map(int ringFd, RingParams params) throws ErrnoException {
    MemorySegment queues = RingCalls.mapRing(ringFd, params.queueBytes(), QUEUES);
    try {
      long bytes = Submission.BYTES * params.submissionEntries();
      return new RingMemory(queues, RingCalls.mapRing(ringFd, bytes, ENTRIES));
    } catch (ErrnoException | RuntimeException | Error e) {
      MemoryCalls.unmap(queues);
      throw e;
    }
  }

  void unmap() throws ErrnoException {
    try {
      MemoryCalls.unmap(entries);
    } finally {
      MemoryCalls.unmap(queues);
    }
  }
}
