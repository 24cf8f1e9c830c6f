package io.sheaf.store.io;

import io.sheaf.store.io.IoRequest.Kind;
import io.sheaf.store.posix.Errno;
import org.jspecify.annotations.Nullable;

/// A run that the kernel moves, and how far it has come. One thread; used again.
final class RunTransfer {
  /// What the kernel's answer means.
  enum Verdict {
    /// All bytes have moved.
    DONE,
    /// Ask again, for the rest.
    AGAIN,
    /// Not all bytes of several pieces moved, or they could not be read: ask for each by itself.
    APART,
    /// It has failed, as [#failure] says.
    FAILED
  }

  /// How often in a row the kernel may put a transfer off before that is a failure.
  private static final int PATIENCE = 1000;

  final int slot;
  final Run run = new Run();

  /// The way it was sent last.
  Rung rung = Rung.RING_PLAIN;

  private int generation;
  private boolean underWay;
  private long done;
  private int fruitless;
  private int putOff;
  private long startedAt;
  private @Nullable DiskException failure;

  RunTransfer(int slot) {
    this.slot = slot;
  }

  /// What names this use of the slot in a completion.
  long token() {
    return (long) generation << Integer.SIZE | slot;
  }

  /// Starts over, for what the run holds now.
  void begin(long now) {
    generation = generation + 1 & Integer.MAX_VALUE;
    underWay = true;
    done = 0;
    fruitless = 0;
    putOff = 0;
    startedAt = now;
    failure = null;
  }

  /// The slot is free from here on.
  void ended() {
    underWay = false;
  }

  boolean isUnderWay() {
    return underWay;
  }

  long startedAt() {
    return startedAt;
  }

  /// Bytes that have moved for good.
  long done() {
    return done;
  }

  @Nullable DiskException failure() {
    return failure;
  }

  /// Takes the kernel's answer: bytes moved, or a negated errno.
  Verdict answered(int result) {
    if (done + result > run.bytes()) {
      throw new AssertionError(run.request(0) + ": moved " + result + " bytes beyond " + done);
    }
    if (result == -Errno.EINTR || result == -Errno.EAGAIN) {
      if (++putOff < PATIENCE) return Verdict.AGAIN;
    }
    if (done + result == run.bytes()) return Verdict.DONE;
    if (run.count() > 1 && (result >= 0 || run.kind() == Kind.READ)) return Verdict.APART;
    PosixFile file = (PosixFile) run.file();
    if (result < 0) {
      failure = file.failed(run.kind(), run.offset(), run.bytes(), -result);
      return Verdict.FAILED;
    }
    return movedLess(file, done + result);
  }

  /// As [Transfer#all]: a direct transfer goes on at a block.
  private Verdict movedLess(PosixFile file, long reached) {
    long next = file.directIo() ? reached & -Disk.BLOCK : reached;
    if (next == done && (reached == done || ++fruitless == Transfer.FRUITLESS)) {
      failure = file.endedEarly(run.kind(), run.offset(), run.bytes(), reached);
      return Verdict.FAILED;
    }
    if (next != done) fruitless = 0;
    done = next;
    return Verdict.AGAIN;
  }
}
