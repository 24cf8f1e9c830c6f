package io.sheaf.store.uring;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.RingCalls;

/// The way into the kernel: `io_uring_enter` on one ring, and what its results mean.
final class Entrance {
  private static final int NOT_REGISTERED = -1;

  private final int ringFd;
  private final SubmissionQueue submissions;
  private final WaitArgument waiting = new WaitArgument();

  /// The ring's number among those of the owning thread: quicker to look up than a descriptor.
  private int registered = NOT_REGISTERED;

  private long interruptions;

  Entrance(int ringFd, SubmissionQueue submissions) {
    this.ringFd = ringFd;
    this.submissions = submissions;
  }

  /// Makes the ring one of the calling thread's, which alone enters it from here on.
  void register() throws ErrnoException {
    registered = RingTables.registerRing(ringFd);
  }

  /// Undoes [#register], on the same thread.
  void unregister() throws ErrnoException {
    if (registered != NOT_REGISTERED) {
      RingTables.unregisterRing(ringFd, registered);
      registered = NOT_REGISTERED;
    }
  }

  /// Submits what is prepared; false if the kernel had no room or no memory for it.
  boolean submit() {
    return enter(0, 0, 0, 0);
  }

  /// Submits what is prepared and, if all of it went, waits for completions, unless interrupted;
  /// false if the kernel had no room or no memory.
  boolean submitAndWait(int atLeast) {
    return enter(atLeast, RingFlags.ENTER_GETEVENTS, 0, 0);
  }

  /// As [#submitAndWait(int)], for a time.
  boolean submitAndWait(int atLeast, long nanos) {
    int flags = RingFlags.ENTER_GETEVENTS | RingFlags.ENTER_EXT_ARG;
    return enter(atLeast, flags, waiting.address(nanos), WaitArgument.BYTES);
  }

  /// How often a signal came before anything was done.
  long interruptions() {
    return interruptions;
  }

  /// Lets the kernel put into the queue what has completed.
  void flush() {
    int result = call(0, 0, RingFlags.ENTER_GETEVENTS, 0, 0);
    if (result < 0 && result != -Errno.EINTR && result != -Errno.EBUSY) {
      throw refused(result);
    }
  }

  private boolean enter(int atLeast, int flags, long argument, long argumentBytes) {
    int pending = submissions.publish();
    int result = call(pending, atLeast, flags, argument, argumentBytes);
    if (pending > 0) {
      submissions.failIfSplit();
    }
    if (result > 0 || (result == 0 && pending == 0)) {
      return true;
    }
    return switch (-result) {
      case Errno.ETIME -> true;
      case Errno.EINTR -> {
        interruptions++;
        yield true;
      }
      case 0, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM -> {
        flush();
        yield false;
      }
      default -> throw refused(result);
    };
  }

  private int call(int submit, int atLeast, int flags, long argument, long argumentBytes) {
    return registered == NOT_REGISTERED
        ? RingCalls.enter(ringFd, submit, atLeast, flags, argument, argumentBytes)
        : RingCalls.enter(
            registered,
            submit,
            atLeast,
            flags | RingFlags.ENTER_REGISTERED_RING,
            argument,
            argumentBytes);
  }

  private AssertionError refused(int result) {
    String words = Errno.words(-result);
    return new AssertionError(
        "io_uring_enter of ring " + ringFd + ": " + words + ": " + submissions);
  }
}
