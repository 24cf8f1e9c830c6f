package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Makes a store, in an order that lets a crash be told from damage.
///
/// First the log with its one record, then `SUPER` with its two slots. The store is there once a
/// slot is whole. Until then nothing was committed, so what is found is thrown away and made again;
/// but only if it is no more than a creation leaves: anything else is damage, and refused.
final class StoreCreation {
  static final long FIRST_EPOCH = 1;
  private static final long FIRST_SEGMENT = 1;
  private static final String CREATOR = "sheaf";
  private static final Set<String> OURS =
      Set.of(
          StoreFiles.LOCK,
          StoreFiles.SUPER,
          StoreFiles.LOG,
          StoreFiles.SEGMENTS,
          StoreFiles.SOCKET);

  private final Disk disk;
  private final InstantSource clock;

  StoreCreation(Disk disk, InstantSource clock) {
    this.disk = disk;
    this.clock = clock;
  }

  /// Whether there is no store yet. Throws if there are other files, or remains of a store that are
  /// more than an interrupted creation leaves.
  boolean isDue() throws DiskException {
    if (disk.exists(StoreFiles.SUPER)) {
      return isHalfMade() && isBlank();
    }
    List<String> strangers = disk.list("").stream().filter(name -> !OURS.contains(name)).toList();
    if (!strangers.isEmpty()) {
      throw new StoreException.BadInput(
          "the directory holds other things than a store: " + strangers.getFirst());
    }
    if (!isBlank()) {
      throw new StoreException.CorruptStore(
          StoreFiles.SUPER, 0, "it is missing, but there are records or segments");
    }
    return true;
  }

  private boolean isHalfMade() throws DiskException {
    try (DiskFile file = disk.open(StoreFiles.SUPER, Disk.Access.READ, Disk.Caching.DIRECT)) {
      return SuperFile.Slots.read(file).untouched();
    }
  }

  /// Whether neither log nor segments hold anything behind what a creation writes.
  private boolean isBlank() throws DiskException {
    String log = StoreFiles.log(FIRST_EPOCH);
    if (disk.exists(StoreFiles.LOG)) {
      for (String name : disk.list(StoreFiles.LOG)) {
        if (!log.equals(StoreFiles.LOG + "/" + name) || !holdsOneBlock(log)) {
          return false;
        }
      }
    }
    return !disk.exists(StoreFiles.SEGMENTS) || disk.list(StoreFiles.SEGMENTS).isEmpty();
  }

  private boolean holdsOneBlock(String log) throws DiskException {
    try (DiskFile file = disk.open(log, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window = new LogWindow(file, file.length() / Disk.BLOCK * Disk.BLOCK)) {
      for (long at = Disk.BLOCK; at < window.bytes(); at += Disk.BLOCK) {
        if (!Zeros.only(window.at(at, Disk.BLOCK))) {
          return false;
        }
      }
      return true;
    }
  }

  /// Makes the store, over the remains of an earlier attempt.
  void run() throws DiskException {
    String logName = StoreFiles.log(FIRST_EPOCH);
    clear(StoreFiles.SUPER);
    for (String directory : List.of(StoreFiles.LOG, StoreFiles.SEGMENTS)) {
      if (!disk.exists(directory)) {
        disk.makeDirectory(directory);
      }
    }
    clear(logName);
    disk.syncDirectory("");
    UUID store = UUID.randomUUID();
    Instant time = Micros.rounded(clock.instant());
    LogPosition mark;
    try (LogFile log = new LogFile(disk.create(logName, 0, Disk.Caching.DIRECT), 0, 0)) {
      Entry first = new Entry.StoreCreated(store, time, CREATOR);
      ByteBuffer head =
          LogRecord.encode(LogPosition.START, store, FIRST_EPOCH, time, List.of(first));
      log.reserve(head.remaining());
      log.write(head, Payload.NONE);
      log.sync(head.remaining());
      mark = LogRecord.after(LogPosition.START, head, time);
    }
    disk.syncDirectory(StoreFiles.LOG);
    Super root =
        new Super(
            Features.WRITTEN,
            store,
            1,
            FIRST_EPOCH,
            mark,
            FIRST_SEGMENT,
            true,
            time,
            TicketKey.random());
    writeSuper(root);
  }

  private void clear(String name) throws DiskException {
    if (disk.exists(name)) {
      disk.unlink(name);
    }
  }

  private void writeSuper(Super root) throws DiskException {
    DiskFile file = disk.create(StoreFiles.SUPER, SuperFile.BYTES, Disk.Caching.DIRECT);
    try (file) {
      file.sync();
      disk.syncDirectory("");
      SuperFile.create(file, root);
    }
  }
}
