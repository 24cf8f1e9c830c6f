package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes `SUPER` and the end of the log, and begins a new log file when the one in use has grown
/// long beside the state that it leads to.
///
/// The first write or sync that fails is the last one: [#whyReadOnly] says why. Guarded by the
/// commit lock, but for what says otherwise.
final class LogWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

  /// A log file is so many times as long as the state it began with before there is a new one: the
  /// state costs a part of what the commits cost.
  private static final int STATES = 4;

  /// Bytes of payloads count so many times less: an opening passes them over. While a new file is
  /// begun all commits wait, which fewer than one small append in a hundred should notice.
  private static final int PAYLOADS = 4;

  private final Disk disk;
  private final SuperFile superFile;
  private final long leastLength;
  private volatile @Nullable LogFile file;
  private LogPosition position;
  private long epoch;
  private long fullAt;

  /// Bytes of payloads in the file, as far as they were written here.
  private long payloads;

  private volatile @Nullable String whyReadOnly;

  /// Takes over `SUPER` and the log file, null when nothing may be written.
  ///
  /// @param position behind the last record
  /// @param stateBytes of the state that the file begins with
  /// @param leastLength below which no log file is too long
  LogWriter(
      Disk disk,
      SuperFile superFile,
      @Nullable LogFile file,
      LogPosition position,
      long stateBytes,
      long leastLength,
      @Nullable String whyReadOnly) {
    this.disk = disk;
    this.superFile = superFile;
    this.file = file;
    this.position = position;
    this.epoch = superFile.current().epoch();
    this.leastLength = leastLength;
    this.fullAt = Math.max(leastLength, STATES * stateBytes);
    this.whyReadOnly = whyReadOnly;
  }

  /// What `SUPER` says. Any thread.
  Super root() {
    return superFile.current();
  }

  /// Behind the last record that is durable.
  LogPosition position() {
    return position;
  }

  /// The file that [#position] is in. While a new one is being begun, and if that fails, `SUPER`
  /// may name that already.
  long epoch() {
    return epoch;
  }

  /// Why nothing can be written, or null. Any thread.
  @Nullable String whyReadOnly() {
    return whyReadOnly;
  }

  /// Makes the log read-only for good, because bytes or names that were to be durable may not be.
  void fail(String why) {
    if (whyReadOnly == null) {
      whyReadOnly = why + "; open the store again to see what is there";
    }
  }

  /// The log file; throws `ReadOnly` when nothing can be written.
  LogFile writable() {
    String why = whyReadOnly;
    if (why != null || file == null) {
      throw new StoreException.ReadOnly(String.valueOf(why));
    }
    return file;
  }

  /// Before the first byte of a record: `SUPER` says that the store is in use, the log has room.
  /// What fails here is definite.
  void prepare(long bytes) {
    LogFile end = writable();
    try {
      if (root().clean()) {
        write(root().next(position, root().segmentIdBound(), false));
      }
      boolean done = false;
      try {
        end.reserve(bytes);
        done = true;
      } catch (StoreException.OutOfSpace e) {
        done = true;
        throw e;
      } finally {
        if (!done) {
          fail("making room in the log failed");
        }
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// Makes room ahead of need, beside an append that is under way. Any thread. Throws nothing, for
  /// the commit of who calls has been made; what goes wrong makes the log read-only.
  @SuppressWarnings("IllegalCatch")
  void makeRoom() {
    LogFile end = file;
    if (end == null || whyReadOnly != null || !end.wantsRoom()) return;
    try {
      end.zeroAhead();
    } catch (DiskException | RuntimeException | Error e) {
      LOG.error("making room in the log ahead of need", e);
      fail("making room in the log failed");
    }
  }

  /// Appends a record that room was made for, durable on return. What it throws leaves the outcome
  /// unknown.
  ///
  /// @param next the place behind it, worked out before: nothing may fail once it is durable
  void append(ByteBuffer head, Payload payload, LogPosition next) throws DiskException {
    LogFile end = writable();
    boolean durable = false;
    try {
      end.write(head, payload);
      end.sync(next.end() - position.end());
      durable = true;
    } finally {
      if (!durable) {
        fail("a write of the log failed");
      }
    }
    position = next;
    payloads += payload.bytes();
  }

  /// Says that no segment id at or above `bound` is given out.
  void raiseSegmentIds(long bound) throws DiskException {
    writable();
    write(root().next(position, bound, false));
  }

  private void write(Super next) throws DiskException {
    boolean durable = false;
    try {
      superFile.write(next);
      durable = true;
    } finally {
      if (!durable) {
        fail("a write of SUPER failed");
      }
    }
  }

  /// Whether it is time for a new log file.
  boolean isFull() {
    return weight() >= fullAt;
  }

  private long weight() {
    return position.end() - payloads + payloads / PAYLOADS;
  }

  /// Begins a new log file with the whole state. Nothing is appended to it before both slots of
  /// `SUPER` name it: the loss of either must not bring the old file back. Without the space for it
  /// the old one goes on being used, and it is tried again later.
  void rotate(Catalog catalog, KeyTable keys, Retention retention) {
    LogFile old = writable();
    boolean done = false;
    try {
      LogFile next = begin(root().epoch() + 1, catalog, keys, retention);
      done = true;
      if (next == null) return;
      file = next;
      old.close();
    } catch (DiskException e) {
      throw e.toStoreException();
    } finally {
      if (!done) {
        fail("beginning a new log file failed");
      }
    }
  }

  private @Nullable LogFile begin(long next, Catalog catalog, KeyTable keys, Retention retention)
      throws DiskException {
    String name = StoreFiles.log(next);
    LogFile begun;
    try {
      if (disk.exists(name)) disk.unlink(name);
      begun = new LogFile(disk.create(name, 0, Disk.Caching.DIRECT), 0, 0);
    } catch (DiskException e) {
      return putOff(name, e);
    }
    boolean used = false;
    try {
      LogPosition end =
          StateFile.write(begun, root().store(), next, position, catalog, keys, retention);
      // One that has no room for a commit is worse than the old one.
      begun.reserve(LogFile.LEAST_STEP);
      disk.syncDirectory(StoreFiles.LOG);
      write(root().rotated(next, end));
      write(root().next(end, root().segmentIdBound(), false));
      position = end;
      epoch = next;
      payloads = 0;
      fullAt = Math.max(leastLength, STATES * end.end());
      used = true;
      return begun;
    } catch (StoreException.OutOfSpace | StoreException.BadInput e) {
      unlink(name);
      return putOff(name, e);
    } finally {
      if (!used) begun.close();
    }
  }

  /// Gives back what a file that could not be begun has taken: commits need it.
  private void unlink(String name) {
    try {
      disk.unlink(name);
    } catch (DiskException e) {
      LOG.warn("{} stays until the next try or opening: {}", name, e.getMessage());
    }
  }

  /// Nothing has been promised of the new file: the old one goes on.
  private @Nullable LogFile putOff(String name, Exception why) {
    LOG.warn("the log file in use goes on, {} could not be begun: {}", name, why.getMessage());
    fullAt = weight() + leastLength;
    return null;
  }

  /// Writes the mark, unless `SUPER` says the same already.
  ///
  /// @param bound no segment id at or above it was given out
  /// @param clean whether nothing is left to tidy
  void mark(long bound, boolean clean) throws DiskException {
    Super now = root();
    boolean same =
        position.equals(now.mark()) && bound == now.segmentIdBound() && clean == now.clean();
    if (!same || superFile.otherFault() != null) {
      write(now.next(position, bound, clean));
    }
  }

  @Override
  public void close() throws DiskException {
    try (superFile;
        LogFile end = file) {
      if (end != null) file = null;
    }
  }
}
