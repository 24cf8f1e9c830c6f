package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// The queue of completions: the kernel writes entries and the tail, this side the head.
final class CompletionQueue {
  private static final VarHandle WORD = JAVA_INT.varHandle();

  private final MemorySegment queues;
  private final RingParams.Completions at;
  private final int entries;
  private final int mask;

  /// The first entry that is not reaped, ever; wraps around.
  private int head;

  CompletionQueue(RingMemory memory, RingParams params) {
    queues = memory.queues();
    at = params.completions();
    entries = params.completionEntries();
    mask = queues.get(JAVA_INT, at.mask());
    if (mask != entries - 1) {
      throw new AssertionError("a queue of " + entries + " entries with mask " + mask);
    }
  }

  int entries() {
    return entries;
  }

  /// How many completions have been reaped, ever; wraps around.
  int reaped() {
    return head;
  }

  int available() {
    return (int) WORD.getAcquire(queues, at.tail()) - head;
  }

  /// Hands over the completions that are there; those that come meanwhile are for the next time.
  int reap(CompletionHandler handler) {
    int count = available();
    try {
      for (int i = 0; i < count; i++) {
        long entry = at.entries() + (head & mask) * Completion.BYTES;
        long token = Completion.token(queues, entry);
        int result = Completion.result(queues, entry);
        head++;
        handler.completed(token, result);
      }
    } finally {
      WORD.setRelease(queues, at.head(), head);
    }
    return count;
  }

  /// How many completions the kernel has lost for want of memory.
  int lost() {
    return (int) WORD.getOpaque(queues, at.overflow());
  }

  @Override
  public String toString() {
    return available() + " of " + entries + " entries to be reaped, " + head + " reaped ever";
  }
}
