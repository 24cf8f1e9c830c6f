package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads all of a store directory but the insides of its segments, and names what is not as it
/// should be. Performs no recovery and writes nothing.
///
/// Nobody else may write meanwhile: the caller holds the store's lock, or knows that it is free.
public final class LogVerify {
  private final Disk disk;
  private final List<Finding> findings = new ArrayList<>();
  private SuperFile.@Nullable Slots slots;
  private long segmentIdBound;
  private @Nullable LogScan scan;

  private LogVerify(Disk disk) {
    this.disk = disk;
  }

  /// What a store directory holds.
  ///
  /// @param findings what is wrong, in the order of the reading
  /// @param store identity of the store, or null when no slot of `SUPER` is good
  /// @param catalog the state after the last good record
  /// @param segments those of that state, by id; their insides are for the caller to verify
  public record Report(
      List<Finding> findings,
      @Nullable UUID store,
      Catalog catalog,
      Map<Long, CommittedSegment> segments) {}

  /// Verifies the store in the root of `disk`.
  public static Report run(Disk disk) {
    return new LogVerify(disk).run();
  }

  private interface Part {
    void run() throws DiskException;
  }

  /// One part of the work; when it cannot be read, that is the finding, and the others go on.
  private void attempt(Part part) {
    try {
      part.run();
    } catch (DiskException e) {
      findings.add(Finding.damage(e.file(), e.offset(), String.valueOf(e.getMessage())));
    } catch (StoreException.NewerFormat e) {
      findings.add(Finding.newer(e.file(), e.offset(), e.what()));
    }
  }

  private Report run() {
    DirectoryCheck directories = new DirectoryCheck(disk, findings);
    attempt(directories::root);
    attempt(this::superFile);
    Super root = slots == null ? null : slots.newest();
    if (root != null) {
      attempt(() -> directories.log(root.epoch()));
      attempt(() -> log(root));
    }
    Replay replay = scan == null ? new Replay(0) : scan.replay();
    if (root != null && scan != null) {
      attempt(() -> directories.segments(replay.segments(), segmentIdBound));
    }
    return new Report(
        List.copyOf(findings),
        root == null ? null : root.store(),
        replay.newest(),
        Map.copyOf(replay.segments()));
  }

  private void superFile() throws DiskException {
    try (DiskFile file = disk.open(StoreFiles.SUPER, Disk.Access.READ, Disk.Caching.DIRECT)) {
      SuperFile.Slots read = SuperFile.Slots.read(file);
      slots = read;
      segmentIdBound = read.segmentIdBound();
      for (SuperFile.Fault fault : read.faults()) {
        findings.add(Finding.damage(StoreFiles.SUPER, fault.offset(), fault.what()));
      }
      if (file.length() != SuperFile.BYTES) {
        findings.add(
            Finding.damage(
                StoreFiles.SUPER, 0, file.length() + " bytes instead of " + SuperFile.BYTES));
        return;
      }
      try (LogWindow window = new LogWindow(file, SuperFile.BYTES)) {
        for (int slot = 0; slot < SuperFile.SLOTS; slot++) {
          long from = slot * SuperFile.SLOT_BYTES;
          zeros(window, StoreFiles.SUPER, from + Disk.BLOCK, from + SuperFile.SLOT_BYTES);
        }
      }
    }
  }

  private void zeros(LogWindow window, String file, long from, long to) throws DiskException {
    for (long at = from; at < to; at += Disk.BLOCK) {
      int other = Zeros.firstOther(window.at(at, Disk.BLOCK));
      if (other >= 0) {
        findings.add(Finding.damage(file, at + other, "an unused byte is not zero"));
      }
    }
  }

  private void log(Super root) throws DiskException {
    OtherLogs others = new OtherLogs(disk, root);
    Finding beyond = others.commitsBeyond();
    if (beyond != null) findings.add(beyond);
    Replay replay = new Replay(segmentIdBound);
    LogPosition before = null;
    for (long epoch : others.epochs().headSet(root.epoch())) {
      LogScan old = log(root.rotated(epoch, LogPosition.START), before, replay);
      // What comes behind what is damaged, or missing, is a beginning of its own.
      if (old == null || old.damage() != null || !disk.exists(StoreFiles.log(epoch + 1))) {
        before = null;
        replay = new Replay(segmentIdBound);
      } else {
        before = old.end();
        replay.nextFile();
      }
    }
    scan = log(root, before, replay);
  }

  private @Nullable LogScan log(Super root, @Nullable LogPosition before, Replay replay)
      throws DiskException {
    String name = StoreFiles.log(root.epoch());
    if (!disk.exists(name)) {
      findings.add(Finding.damage(name, 0, "it is missing"));
      return null;
    }
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT)) {
      long odd = file.length() % Disk.BLOCK;
      long bytes = file.length() - odd;
      if (odd != 0) {
        findings.add(Finding.damage(name, bytes, odd + " bytes are less than a block"));
      }
      try (LogWindow window = new LogWindow(file, bytes)) {
        LogScan read = LogScan.read(window, root, before, replay, state -> {});
        Finding damage = read.damage();
        if (damage != null) {
          findings.add(damage);
        } else if (!read.tail().isZero()) {
          tail(window, name, read, root);
        }
        return read;
      }
    }
  }

  /// A torn tail; but in a store that was closed no write was under way that could have torn.
  private void tail(LogWindow window, String name, LogScan read, Super root) throws DiskException {
    boolean bothGood = slots != null && slots.first() != null && slots.second() != null;
    Super newest = slots == null ? null : slots.newest();
    boolean inUse = newest != null && newest.epoch() == root.epoch();
    if (!inUse || (root.clean() && bothGood)) {
      zeros(window, name, read.end().end(), window.bytes());
    } else {
      findings.add(
          Finding.leftover(
              name,
              read.tail().from(),
              "bytes behind the last record: a commit cut short, never answered"));
    }
  }
}
