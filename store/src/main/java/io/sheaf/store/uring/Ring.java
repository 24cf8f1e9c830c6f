package io.sheaf.store.uring;

import com.google.errorprone.annotations.MustBeClosed;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.MemorySegment;

/// A pair of queues shared with the kernel: submissions go in, completions come out.
///
/// Who makes a ring may register with it; the thread that enables it owns it, and is the only one
/// to use it from then on. Any other is an `AssertionError`. A *file* here is a descriptor or
/// [#fixedFile]; a *token* is any number, and comes back with the completion; an *address* is of
/// native memory that stays until the completion is reaped. Preparing, submitting and reaping
/// allocate nothing.
public final class Ring implements TransferRing {
  private static final int FIXED = 1 << 30;
  private static final int DATA_ONLY = 1; // IORING_FSYNC_DATASYNC

  private final RingSetup setup;
  private final SubmissionQueue submissions;
  private final CompletionQueue completions;
  private final Entrance entrance;

  private final Ownership ownership = new Ownership();
  private long overflows;

  private Ring(RingSetup setup) {
    this.setup = setup;
    submissions = new SubmissionQueue(setup.memory(), setup.params());
    completions = new CompletionQueue(setup.memory(), setup.params());
    entrance = new Entrance(setup.fd(), submissions);
  }

  /// Makes a ring, with as many of the flags that the options imply as the kernel has.
  @MustBeClosed
  public static Ring create(RingOptions options) throws RingException {
    return create(options, RingSetup.ladder(options));
  }

  @MustBeClosed
  static Ring create(RingOptions options, int... ladder) throws RingException {
    RingSetup made = RingSetup.make(options, ladder);
    try {
      Ring ring = new Ring(made);
      if (!options.startDisabled()) {
        ring.enable();
      }
      return ring;
    } catch (ErrnoException e) {
      made.close();
      throw new RingException("no ring", e);
    } catch (RuntimeException | Error e) {
      made.close();
      throw e;
    }
  }

  /// Enables a ring that started disabled; the calling thread, a platform thread, becomes its
  /// owner. If the kernel refuses, that thread has nothing left to do with it but to close it.
  @Override
  public void enable() throws ErrnoException {
    ownership.checkUnowned(this);
    ownership.register();
    if ((setupFlags() & RingFlags.SETUP_R_DISABLED) != 0) {
      RingCalls.register(setup.fd(), Registration.ENABLE_RINGS, MemorySegment.NULL, 0);
    }
    ownership.own();
    entrance.register();
  }

  /// A file in a slot of the ring's table, in the place of a descriptor.
  public static int fixedFile(int slot) {
    if (slot < 0 || slot >= RingOptions.MAX_FILES) {
      throw new AssertionError("file slot " + slot);
    }
    return slot | FIXED;
  }

  /// What the kernel can do, bits of [RingFlags].
  public int features() {
    return setup.params().features();
  }

  /// How the ring was set up, bits of [RingFlags].
  public int setupFlags() {
    return setup.params().flags();
  }

  @Override
  public boolean supports(int opcode) {
    return setup.opcodes().get(opcode);
  }

  /// How many submissions can be prepared at once.
  public int submissionEntries() {
    return setup.params().submissionEntries();
  }

  /// How many completions find room before they are reaped. More wait in the kernel, at a cost.
  public int completionEntries() {
    return setup.params().completionEntries();
  }

  @Override
  public int bufferSlots() {
    return setup.tables().buffers();
  }

  /// How many slots for files there are.
  public int fileSlots() {
    return setup.tables().files();
  }

  // Where a ring stands.

  /// How many submissions can still be prepared.
  public int room() {
    return submissions.room();
  }

  @Override
  public int prepared() {
    return submissions.pending();
  }

  @Override
  public int inFlight() {
    return submissions.taken() - completions.reaped();
  }

  /// How often completions had to wait in the kernel because nobody reaped.
  public long overflows() {
    return overflows;
  }

  /// How often a signal ended a call early, which was made again.
  public long interruptions() {
    return entrance.interruptions();
  }

  /// Registers memory as a buffer, in the place of what the slot had: 1 GiB at most, which the
  /// kernel keeps resident, counted against the limit of locked memory unless the process is
  /// privileged (`ENOMEM`). The memory must not be advised away or unmapped before it is
  /// unregistered.
  @Override
  public void registerBuffer(int slot, MemorySegment memory) throws ErrnoException {
    long bytes = memory.byteSize();
    if (!memory.isNative() || bytes == 0 || bytes > RingTables.MAX_BUFFER_BYTES) {
      throw new AssertionError("buffer slot " + slot + " cannot have " + memory);
    }
    ownership.checkRegistrant(this);
    setup.tables().putBuffer(slot, memory.address(), bytes);
  }

  /// Empties a slot; the memory is let go when the last transfer with it has ended.
  public void unregisterBuffer(int slot) throws ErrnoException {
    ownership.checkRegistrant(this);
    setup.tables().putBuffer(slot, 0, 0);
  }

  /// Registers an open file, in the place of what the slot had. The ring keeps it open: the
  /// descriptor may be closed.
  public void registerFile(int slot, int descriptor) throws ErrnoException {
    if (descriptor < 0) {
      throw new AssertionError("file slot " + slot + " cannot have " + descriptor);
    }
    ownership.checkRegistrant(this);
    setup.tables().putFile(slot, descriptor);
  }

  /// Empties a slot; the file is let go when the last transfer with it has ended.
  public void unregisterFile(int slot) throws ErrnoException {
    ownership.checkRegistrant(this);
    setup.tables().putFile(slot, DescriptorUpdate.NONE);
  }

  // Preparing. None of these talks to the kernel.

  @Override
  public void read(int file, long address, int bytes, long offset, long token) {
    begin(Opcode.READ, file, 0).span(offset, address, bytes, 0).token(token).buffer(0);
  }

  @Override
  public void write(int file, long address, int bytes, long offset, long token) {
    begin(Opcode.WRITE, file, 0).span(offset, address, bytes, 0).token(token).buffer(0);
  }

  @Override
  public void readFixed(int file, int buffer, long address, int bytes, long offset, long token) {
    begin(Opcode.READ_FIXED, file, 0).span(offset, address, bytes, 0).token(token).buffer(buffer);
  }

  @Override
  public void writeFixed(int file, int buffer, long address, int bytes, long offset, long token) {
    begin(Opcode.WRITE_FIXED, file, 0).span(offset, address, bytes, 0).token(token).buffer(buffer);
  }

  @Override
  public void readVectored(
      int file, IoVectors vectors, int first, int count, long offset, long token) {
    vectored(Opcode.READ_VECTORED, file, vectors.address(first, count), count, offset)
        .token(token)
        .buffer(0);
  }

  @Override
  public void writeVectored(
      int file, IoVectors vectors, int first, int count, long offset, long token) {
    vectored(Opcode.WRITE_VECTORED, file, vectors.address(first, count), count, offset)
        .token(token)
        .buffer(0);
  }

  @Override
  public void readVectoredFixed(
      int file, int buffer, IoVectors vectors, int first, int count, long offset, long token) {
    vectored(Opcode.READ_VECTORED_FIXED, file, vectors.address(first, count), count, offset)
        .token(token)
        .buffer(buffer);
  }

  @Override
  public void writeVectoredFixed(
      int file, int buffer, IoVectors vectors, int first, int count, long offset, long token) {
    vectored(Opcode.WRITE_VECTORED_FIXED, file, vectors.address(first, count), count, offset)
        .token(token)
        .buffer(buffer);
  }

  private Submission vectored(int opcode, int file, long vectors, int count, long offset) {
    return begin(opcode, file, 0).span(offset, vectors, count, 0);
  }

  /// Makes durable what a file was given by writes that have *completed*; `dataOnly` leaves out
  /// what is not needed to read it back (`fdatasync`).
  public void sync(int file, boolean dataOnly, long token) {
    begin(Opcode.SYNC, file, 0).span(0, 0, 0, dataOnly ? DATA_ONLY : 0).token(token).buffer(0);
  }

  /// Writes memory within a registered buffer and then makes it durable, data only. Takes two
  /// entries and completes twice.
  ///
  /// If the write fails or is short the sync completes with `ECANCELED`; if the kernel ran out of
  /// memory between the two, with `EBADF`. Either way it was not tried.
  public void writeFixedThenSync(
      int file, int buffer, long address, int bytes, long offset, long writeToken, long syncToken) {
    if (room() < 2) {
      throw new AssertionError("no room for a pair: " + this);
    }
    begin(Opcode.WRITE_FIXED, file, RingFlags.ENTRY_LINK)
        .span(offset, address, bytes, 0)
        .token(writeToken)
        .buffer(buffer);
    sync(file, true, syncToken);
  }

  @Override
  public void readEvent(int event, long address, long token) {
    read(event, address, Long.BYTES, 0, token);
  }

  /// Cancels what was submitted with `target`, an event that is waited for at most: what a device
  /// has begun it ends. The result is 0, `ENOENT` or `EALREADY`; `target` completes as well.
  public void cancel(long target, long token) {
    begin(Opcode.CANCEL, 0, 0).span(0, target, 0, 0).token(token).buffer(0);
  }

  /// Does nothing, and completes.
  public void nop(long token) {
    begin(Opcode.NOP, 0, 0).span(0, 0, 0, 0).token(token).buffer(0);
  }

  private Submission begin(int opcode, int file, int flags) {
    ownership.checkOwner(this);
    if (submissions.room() == 0) {
      throw new AssertionError("the submission queue is full: " + this);
    }
    if (file < 0) {
      throw new AssertionError("file " + file);
    }
    return (file & FIXED) == 0
        ? submissions.next().operation(opcode, flags, file)
        : submissions.next().operation(opcode, flags | RingFlags.ENTRY_FIXED_FILE, file ^ FIXED);
  }

  // Submitting and reaping.

  /// Submits what is prepared and returns how many the kernel took. If [#prepared] is not 0
  /// afterwards the kernel had no room or no memory: reap, then submit again.
  ///
  /// On a ring of one thread nothing completes by this alone: [#submitAndWait(int)] does it, with 0
  /// for not waiting.
  @Override
  public int submit() {
    ownership.checkOwner(this);
    int before = submissions.taken();
    boolean taking = true;
    while (taking && submissions.pending() > 0) {
      taking = entrance.submit();
    }
    return submissions.taken() - before;
  }

  /// Submits what is prepared, waits until `atLeast` completions can be reaped, and returns how
  /// many the kernel took. It waits for none if the kernel had no room or no memory: see [#submit].
  @Override
  public int submitAndWait(int atLeast) {
    checkWait(atLeast);
    int before = submissions.taken();
    do {
      if (!entrance.submitAndWait(atLeast)) {
        break;
      }
    } while (submissions.pending() > 0 || completions.available() < atLeast);
    return submissions.taken() - before;
  }

  /// As [#submitAndWait(int)], but waits no longer than `timeoutNanos`.
  public int submitAndWait(int atLeast, long timeoutNanos) {
    checkWait(atLeast);
    int before = submissions.taken();
    long start = System.nanoTime();
    long left = Math.max(0, timeoutNanos);
    do {
      if (!entrance.submitAndWait(atLeast, left)) {
        break;
      }
      left = Math.max(0, timeoutNanos - (System.nanoTime() - start));
    } while (submissions.pending() > 0 || (completions.available() < atLeast && left > 0));
    return submissions.taken() - before;
  }

  @Override
  public int reap(CompletionHandler handler) {
    ownership.checkOwner(this);
    int count = completions.reap(handler);
    while (submissions.overflowed()) {
      overflows++;
      entrance.flush();
      int more = completions.reap(handler);
      if (more == 0) {
        break;
      }
      count += more;
    }
    if (completions.lost() != 0) {
      throw new AssertionError("the kernel lost completions for want of memory: " + this);
    }
    return count;
  }

  private void checkWait(int atLeast) {
    ownership.checkOwner(this);
    int most = Math.min(inFlight() + prepared(), completions.entries());
    if (atLeast < 0 || atLeast > most) {
      throw new AssertionError("waiting for " + atLeast + " completions of " + most + ": " + this);
    }
  }

  /// Gives everything back: memory, tables, descriptor. By the owner, or by anybody once that
  /// thread has ended; with nothing prepared or in flight, because the kernel may still write to
  /// its memory.
  @Override
  public void close() {
    if (ownership.isClosed()) {
      return;
    }
    ownership.checkCloser(this);
    if (inFlight() != 0 || prepared() != 0) {
      throw new AssertionError("closed in use: " + this);
    }
    abandon();
  }

  /// Closes whatever is in flight. The memory it goes to must stay for good.
  void abandon() {
    try {
      if (ownership.isOwner()) {
        entrance.unregister();
      }
    } catch (ErrnoException e) {
      throw new AssertionError("cannot unregister " + this, e);
    } finally {
      ownership.end();
      setup.close();
    }
  }

  @Override
  public String toString() {
    String words = "ring " + setup.fd() + " of " + ownership;
    // Nobody else may look into the memory: it may be gone.
    return ownership.isOwner()
        ? words + ": " + submissions + "; " + completions + "; " + inFlight() + " in flight"
        : words;
  }
}
