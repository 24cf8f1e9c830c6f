package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// The queue of submissions: this side writes entries and the tail, the kernel the head.
final class SubmissionQueue {
  private static final VarHandle WORD = JAVA_INT.varHandle();

  private final MemorySegment queues;
  private final RingParams.Submissions at;
  private final Submission submission;
  private final int entries;

  SubmissionQueue(RingMemory memory, RingParams params) {
    queues = memory.queues();
    at = params.submissions();
    submission = new Submission(memory.entries());
    entries = params.submissionEntries();
    int mask = queues.get(JAVA_INT, at.mask());
    if (mask != entries - 1) {
      throw new AssertionError("a queue of " + entries + " entries with mask " + mask);
    }
    // The kernel finds entries through an array of indexes; ours are always in order.
    for (int i = 0; i < entries; i++) {
      queues.set(JAVA_INT, at.array() + (long) Integer.BYTES * i, i);
    }
  }

  int entries() {
    return entries;
  }

  /// How many entries the kernel has taken, ever; wraps around.
  int taken() {
    return (int) WORD.getAcquire(queues, at.head());
  }

  /// How many entries are prepared and not taken.
  int pending() {
    return submission.written() - taken();
  }

  int room() {
    return entries - pending();
  }

  /// The next entry, to be written; there is room.
  Submission next() {
    return submission;
  }

  /// Shows the kernel all entries that are prepared; returns how many it has not taken.
  int publish() {
    WORD.setRelease(queues, at.tail(), submission.written());
    return pending();
  }

  /// Makes sure that the second of a pair does not run unlinked.
  ///
  /// A link holds within one call. Should the kernel take the first and stop (it does when memory
  /// runs out), the second would start on its own in the next call, a sync before its write has
  /// ended. It is made one that fails instead.
  void failIfSplit() {
    int next = taken();
    if (next != submission.written() && submission.isLinked(next - 1)) {
      submission.disable(next);
    }
  }

  /// Whether completions wait behind a full queue.
  boolean overflowed() {
    return ((int) WORD.getAcquire(queues, at.flags()) & RingFlags.QUEUE_OVERFLOWED) != 0;
  }

  @Override
  public String toString() {
    return pending() + " of " + entries + " entries prepared, " + submission.written() + " ever";
  }
}
