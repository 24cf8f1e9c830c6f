package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One piece of a file on its way into memory, or the other way round.
///
/// Made once, and used again after its end as often as its owner likes; one that was hurried is the
/// exception, for it may stand in a queue still, and is not used again. From [IoEngine#submit] to
/// the completion file and memory belong to the engine, and the memory may change at any time.
public final class IoRequest {
  /// Which way the bytes go.
  public enum Kind {
    READ,
    WRITE;

    /// The word for messages.
    String verb() {
      return this == READ ? "read" : "write";
    }
  }

  /// What happens at the end: once, on a thread of the engine or on one that hurried. It must be
  /// short, for other requests wait meanwhile; it may submit more, and must not close the engine.
  @FunctionalInterface
  public interface Completion {
    /// All bytes have gone their way, or `failure` says why not.
    void completed(@Nullable DiskException failure);
  }

  private static final int IDLE = 0;
  private static final int QUEUED = 1;
  private static final int TAKEN = 2;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(IoRequest.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Kind kind;
  private final Completion completion;
  private @Nullable FileLease file;
  private DiskFile open;
  private long offset;
  private MemorySegment memory;
  private long address;
  private long bytes;
  private Lane lane = Lane.DEMAND;
  private long queuedAt;
  private boolean hurried;
  private volatile int state = IDLE;

  /// The one behind it in the queue that it stands in.
  @Nullable IoRequest next;

  private IoRequest(
      Kind kind, FileLease file, long offset, MemorySegment memory, Completion completion) {
    this.kind = kind;
    this.completion = completion;
    this.file = file;
    this.open = file.file();
    this.offset = offset;
    this.memory = memory;
    measure();
  }

  /// A request to fill `target` with the bytes at `offset`. The lease ends before the completion.
  public static IoRequest read(
      FileLease file, long offset, MemorySegment target, Completion completion) {
    return new IoRequest(Kind.READ, file, offset, target, completion);
  }

  /// A request to write `source` at `offset`. The lease ends before the completion.
  public static IoRequest write(
      FileLease file, long offset, MemorySegment source, Completion completion) {
    return new IoRequest(Kind.WRITE, file, offset, source, completion);
  }

  /// Another piece for the same request, once it has ended.
  public IoRequest again(FileLease nextFile, long nextOffset, MemorySegment nextMemory) {
    if (state != IDLE || hurried) throw new AssertionError("changed before its end: " + this);
    file = nextFile;
    open = nextFile.file();
    offset = nextOffset;
    memory = nextMemory;
    measure();
    return this;
  }

  /// Whether it cannot be used again.
  public boolean isSpent() {
    return hurried;
  }

  /// Checks it here, where the one to blame can still be seen, and alike on every rung.
  private void measure() {
    address = memory.address();
    bytes = memory.byteSize();
    boolean blocks = ((offset | bytes | address) & (Disk.BLOCK - 1)) == 0;
    if (offset < 0 || !memory.isNative() || (open.directIo() && !blocks)) {
      throw new AssertionError(open.name() + ": not in blocks: offset " + offset + ", " + memory);
    }
  }

  Kind kind() {
    return kind;
  }

  /// Also after the end, for who finds a request in a queue that was hurried meanwhile.
  DiskFile file() {
    return open;
  }

  long offset() {
    return offset;
  }

  long end() {
    return offset + bytes;
  }

  MemorySegment memory() {
    return memory;
  }

  /// Where the memory begins, without a look at it.
  long address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  Lane lane() {
    return lane;
  }

  long queuedAt() {
    return queuedAt;
  }

  /// Idle to queued: by who submits.
  void queue(Lane where, long now) {
    if (state != IDLE) throw new AssertionError("submitted twice: " + this);
    // First, for from then on anybody may take it.
    lane = where;
    queuedAt = now;
    if (!STATE.compareAndSet(this, IDLE, QUEUED)) {
      throw new AssertionError("submitted twice: " + this);
    }
  }

  /// Queued to taken: by whoever transfers it; false when somebody else does, or has.
  boolean take() {
    return STATE.compareAndSet(this, QUEUED, TAKEN);
  }

  /// The same for who does not wait until its turn comes.
  boolean takeInHurry() {
    boolean taken = take();
    if (taken) hurried = true;
    return taken;
  }

  /// Taken to idle, and on to the completion.
  void end(@Nullable DiskException failure) {
    if (!STATE.compareAndSet(this, TAKEN, IDLE)) throw new AssertionError("ended twice: " + this);
    FileLease lease = file;
    file = null; // who keeps the request keeps no lease
    try {
      if (lease != null) lease.close();
    } finally {
      completion.completed(failure);
    }
  }

  @Override
  public String toString() {
    return kind.verb() + " of " + bytes() + " bytes at 0x" + Long.toHexString(offset);
  }
}
