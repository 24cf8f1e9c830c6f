package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskLock;
import io.sheaf.store.log.LogOpening.Opened;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The owner of a store directory: its lock, `SUPER` and log, and the catalog they hold.
///
/// Any thread may call any method at any time. Reading the catalog takes no lock. A commit is
/// durable when [#commit] returns, and visible only then.
///
/// A flush that fails is final: the log is read-only from then on ([#whyReadOnly]), whoever waited
/// for it learns that the outcome is unknown, and nothing is tried again until the store is opened
/// anew, which reads what the device really holds.
public final class CommitLog implements AutoCloseable {
  /// Length below which no log file is too long: some ten thousand commits, or small appends.
  public static final long LOG_BYTES = 64L << 20;

  private final Disk disk;
  private final DiskLock directoryLock;
  private final LogWriter writer;
  private final History history;
  private final KeyTable keys;
  private final SegmentIds segmentIds;
  private final OldLogs oldLogs;
  private final InstantSource clock;
  private final List<Finding> findings;
  private final boolean tidy;

  /// Directories whose lost names a power cut could bring back.
  private final Set<String> unlinkedIn = ConcurrentHashMap.newKeySet();

  private final Retention retention;

  /// Shut before the mark is written: what it says of the files must stay true.
  private final Gate gate = new Gate();

  private final Gathering<PendingCommit> queue = new Gathering<>();

  /// Guards what follows, `writer`, and the adding to `keys` and `history`.
  private final ReentrantLock lock = new ReentrantLock();

  private final LongAdder commits = new LongAdder();
  private final LongAdder flushes = new LongAdder();

  private boolean closed;

  CommitLog(
      Disk disk, DiskLock directoryLock, LogWriter writer, InstantSource clock, Opened opened) {
    this.disk = disk;
    this.directoryLock = directoryLock;
    this.writer = writer;
    this.clock = clock;
    this.history = opened.history();
    this.keys = opened.scan().replay().keys();
    this.retention = opened.scan().replay().retention();
    this.segmentIds = opened.segmentIds();
    LogShares shares = LogShares.of(opened.scan().replay().segments().values());
    this.oldLogs = new OldLogs(disk, writer, gate, shares);
    this.findings = List.copyOf(opened.findings());
    this.tidy = opened.tidy();
  }

  /// Opens the store in the root of `disk`, which the caller closes after the log.
  public static CommitLog open(Disk disk, OpenMode mode) {
    return open(disk, mode, InstantSource.system());
  }

  /// Opens a store that takes the time of its commits from `clock`.
  ///
  /// Throws `StoreException`: `Locked` when another process has it open, `BadInput` when there is
  /// no store, `CorruptStore` when it cannot be opened at all, `NewerFormat`, `IoFailed`,
  /// `OutOfSpace`. A store damaged behind its beginning opens read-only, up to the damage.
  public static CommitLog open(Disk disk, OpenMode mode, InstantSource clock) {
    return open(disk, mode, clock, LOG_BYTES);
  }

  /// The same with log files that are begun anew once they have `logBytes`.
  public static CommitLog open(Disk disk, OpenMode mode, InstantSource clock, long logBytes) {
    return new LogOpening(disk, mode, clock, logBytes).open();
  }

  /// The newest committed state.
  public Catalog catalog() {
    return history.newest();
  }

  /// The state of a snapshot: of the newest ones at once, of older ones by reading the log.
  public Catalog at(long snapshot) {
    Catalog newest = history.newest();
    if (snapshot < 0 || snapshot > newest.snapshot()) {
      throw new StoreException.NoSuchSnapshot(
          Long.toString(snapshot), "the newest is " + newest.snapshot());
    }
    Catalog kept = history.at(snapshot);
    return kept != null
        ? kept
        : derive(Long.toString(snapshot), state -> state.snapshot() > snapshot);
  }

  /// Whether the state of a snapshot is there at once.
  public boolean isAtHand(long snapshot) {
    return history.at(snapshot) != null;
  }

  /// The newest state not younger than `time`; before the first commit there were no tables.
  public Catalog at(Instant time) {
    Catalog kept = history.at(time);
    return kept != null ? kept : derive(time.toString(), state -> state.time().isAfter(time));
  }

  private Catalog derive(String asked, Predicate<Catalog> beyond) {
    long epoch;
    long end;
    lock.lock();
    try {
      epoch = writer.epoch();
      end = writer.position().end();
    } finally {
      lock.unlock();
    }
    Catalog found = PastState.before(beyond, disk, storeId(), epoch, end);
    if (found == null) {
      throw new StoreException.NoSuchSnapshot(asked, "the log does not reach so far back");
    }
    return found;
  }

  /// The first snapshot that can be asked for: of those before it, files may be gone.
  public long horizon() {
    return retention.horizon();
  }

  /// What is kept of older snapshots than the newest.
  public Kept kept() {
    lock.lock();
    try {
      List<Kept.Left> left =
          retention.kept().stream()
              .map(each -> new Kept.Left(each.segment(), each.snapshot()))
              .toList();
      return new Kept(retention.keep(), left, history.kept());
    } finally {
      lock.unlock();
    }
  }

  /// Identity of the store.
  public UUID storeId() {
    return writer.root().store();
  }

  /// When the store was made.
  public Instant created() {
    return writer.root().created();
  }

  /// The secret by which tickets are signed.
  public TicketKey ticketKey() {
    return writer.root().ticketKey();
  }

  /// What opening found that a closed, healthy store does not have, and what became of it.
  public List<Finding> findings() {
    return findings;
  }

  /// Why nothing can be committed, or null. Once said, it stays so until the store is opened anew.
  public @Nullable String whyReadOnly() {
    return writer.whyReadOnly();
  }

  /// Number of the log file in use; the first is 1.
  long epoch() {
    return writer.epoch();
  }

  /// Commits made since the store was opened.
  public long commits() {
    return commits.sum();
  }

  /// Flushes of the log that made them durable.
  public long flushes() {
    return flushes.sum();
  }

  /// An id for a new segment, never given out before. Follow with [SegmentFiles#create].
  public long newSegmentId() {
    enter();
    try {
      return segmentIds.take(this::raiseSegmentIds);
    } catch (DiskException e) {
      throw e.toStoreException();
    } finally {
      gate.leave();
    }
  }

  /// The gate that every change of the segments' files goes through.
  Gate gate() {
    return gate;
  }

  /// Passes the gate. Throws `Closed` when it is shut.
  void enter() {
    if (!gate.enter()) throw new StoreException.Closed("the store");
  }

  private void raiseSegmentIds(long bound) throws DiskException {
    lock.lock();
    try {
      writable();
      writer.raiseSegmentIds(bound);
    } finally {
      lock.unlock();
    }
  }

  /// Says that the file of a segment is unlinked, or never was.
  void removed(long segmentId) {
    unlinkedIn.add(StoreFiles.segmentDirectory(segmentId));
    segmentIds.removed(segmentId);
  }

  /// The log files before the one in use.
  public OldLogs oldLogs() {
    return oldLogs;
  }

  /// The commit made under `key` before, as its duplicate, or null. Remembered for seven days.
  /// Waits for no flush: of one that is being made nothing is known yet.
  public @Nullable Committed find(CommitKey key) {
    return keys.find(key, clock.instant());
  }

  /// Makes a commit of `change`, durable and visible on return. Those that come while the log is
  /// being flushed share the next flush.
  ///
  /// With a key that was used before nothing is done, and the answer is that of the first time.
  /// Besides what `change` throws: `CommitUnknown` when the outcome is not known, so that the files
  /// of its segments must be left alone; any other `StoreException` (`ReadOnly`, `OutOfSpace`,
  /// `BadInput`, `IoFailed`) means that nothing was committed, nor ever will be.
  public Committed commit(@Nullable CommitKey key, Change change) {
    return commit(key, change, List.of());
  }

  /// The same with segments that the record brings with it: `change` names each of them, as their
  /// maker does, and the log adds where they stand.
  public Committed commit(@Nullable CommitKey key, Change change, List<LogSegment> segments) {
    return made(PendingCommit.of(key, change, segments));
  }

  /// Makes several appends one commit, with one snapshot, in which each is found by its own key.
  ///
  /// @param change adds segments, as many rows as they have in all, and nothing else
  /// @return what they have in common; a duplicate when one of the keys was used before, and then
  ///   nothing is done
  public Committed commitJoined(List<KeyedRows> joined, Change change, List<LogSegment> segments) {
    return made(PendingCommit.joined(joined, change, segments));
  }

  /// Makes room in the log ahead of need, beside the commits of others: for whoever has just had a
  /// commit of his own. Without it the next commit that needs room makes it itself.
  public void makeRoom() {
    writer.makeRoom();
  }

  private Committed made(PendingCommit commit) {
    queue.await(commit, this::commitAll);
    return commit.result();
  }

  private void commitAll(List<PendingCommit> waiting) {
    lock.lock();
    try {
      for (int done = 0; done < waiting.size(); ) {
        Instant time = now();
        int room = CommitGroup.room(waiting.subList(done, waiting.size()));
        CommitGroup group = new CommitGroup(writer, room, history.newest(), time, keys, segmentIds);
        Runnable ready = () -> ready(group);
        while (done < waiting.size() && group.take(waiting.get(done), ready)) done++;
        if (!group.isEmpty()) flush(group, time);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Writes a group as one record, and publishes it.
  @SuppressWarnings("IllegalCatch") // whatever it is, all members must hear of it
  private void flush(CommitGroup group, Instant time) {
    boolean tried = false;
    try {
      ByteBuffer head = group.record(writer.position(), writer.root());
      writer.prepare(Math.addExact(head.remaining(), group.payload().bytes()));
      LogPosition next = LogRecord.after(writer.position(), head, time);
      tried = true;
      writer.append(head, group.payload(), next);
      flushes.increment();
      commits.add(group.size());
      group.publish(history, retention, oldLogs);
    } catch (DiskException e) {
      group.unknown(e);
    } catch (RuntimeException | Error e) {
      // What is no failure of the disk leaves the log as it is only before the first byte.
      if (tried) writer.fail("a commit failed on its way into the log");
      if (tried) group.unknown(e);
      else group.fail(e);
    }
  }

  /// A look at what is durable, between two commits.
  interface Look<T extends @Nullable Object> {
    T at(LogWriter writer, Catalog newest, KeyTable keys, Retention retention) throws DiskException;
  }

  /// Looks while nothing is committed: `SUPER` and the end of the log stand still.
  <T extends @Nullable Object> T still(Look<T> look) throws DiskException {
    lock.lock();
    try {
      return look.at(writer, history.newest(), keys, retention);
    } finally {
      lock.unlock();
    }
  }

  /// Makes the log read-only for good, because bytes or names that were to be durable may not be.
  void fail(String why) {
    lock.lock();
    try {
      writer.fail(why);
    } finally {
      lock.unlock();
    }
  }

  private void writable() {
    if (closed) throw new StoreException.Closed("the store");
    writer.writable();
  }

  /// Before a commit is worked out for a group: whose record goes into a new file once the one in
  /// use is full.
  private void ready(CommitGroup group) {
    writable();
    if (!group.isEmpty() || !writer.isFull()) return;
    Catalog newest = history.newest();
    writer.rotate(newest, keys, retention);
    oldLogs.begun(writer.epoch(), newest.snapshot());
  }

  /// The time of a commit made now: what the clock says, but never before the commit before.
  private Instant now() {
    Instant time = Micros.rounded(clock.instant());
    Instant last = writer.position().time();
    return time.isBefore(last) ? last : time;
  }

  /// Writes the mark, unless the log is read-only, and gives up files and lock. Waits for commits
  /// and changes of files that are under way; those that come later are `Closed`. A second close
  /// does nothing.
  @Override
  public void close() {
    gate.shut();
    lock.lock();
    try {
      if (closed) return;
      closed = true;
      try (directoryLock;
          writer) {
        if (writer.whyReadOnly() == null) writeMark();
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    } finally {
      lock.unlock();
    }
  }

  private void writeMark() throws DiskException {
    for (String directory : unlinkedIn) {
      if (disk.exists(directory)) disk.syncDirectory(directory);
    }
    writer.mark(segmentIds.next(), tidy && segmentIds.allSettled());
  }
}
