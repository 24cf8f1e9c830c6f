package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Reads all of a store directory but the insides of its segments, and names what is not as it
/// should be. Performs no recovery and writes nothing.
///
/// Either nobody writes meanwhile, and the caller holds the store's lock or knows that it is free;
/// or this process has the store open. Then the log is read up to where it ended at the beginning,
/// and what others make or remove meanwhile is left alone.
public final class LogVerify {
  private final Disk disk;
  private final @Nullable CommitLog open;
  private final List<Finding> findings = new ArrayList<>();
  private SuperFile.@Nullable Slots slots;
  private long segmentIdBound;
  private @Nullable LogScan scan;

  /// Where the log file in use ends, as far as it is read.
  private long end = Long.MAX_VALUE;

  private LogVerify(Disk disk, @Nullable CommitLog open) {
    this.disk = disk;
    this.open = open;
  }

  /// What a store directory holds.
  ///
  /// @param findings what is wrong, in the order of the reading
  /// @param store identity of the store, or null when no slot of `SUPER` is good
  /// @param catalog the state after the last good record, or the one that was asked for
  /// @param last number of the last good record
  /// @param segments those of that state, by id; their insides are for the caller to verify
  public record Report(
      List<Finding> findings,
      @Nullable UUID store,
      Catalog catalog,
      long last,
      Map<Long, CommittedSegment> segments) {}

  /// Verifies the store in the root of `disk`, which nobody has open.
  public static Report run(Disk disk) {
    LogVerify verify = new LogVerify(disk, null);
    verify.superAndLog(null);
    Super root = verify.root();
    LogScan scan = verify.scan;
    Replay replay = scan == null ? new Replay(0) : scan.replay();
    if (root != null && scan != null) verify.segments(replay.segments(), _ -> false);
    return new Report(
        List.copyOf(verify.findings),
        root == null ? null : root.store(),
        replay.newest(),
        scan == null ? 0 : scan.end().number(),
        Map.copyOf(replay.segments()));
  }

  /// Verifies the store in the root of `disk`, whose log is `open`.
  ///
  /// @param leased a state of it of which no segment goes meanwhile, but for those of stages
  public static Report run(Disk disk, CommitLog open, Catalog leased) {
    LogVerify verify = new LogVerify(disk, open);
    try (OldLogs.Reading reading = open.oldLogs().read()) {
      verify.superAndLog(leased);
    }
    Map<Long, CommittedSegment> segments = CommittedSegment.of(leased);
    verify.segments(segments, id -> !CommittedSegment.of(open.catalog()).containsKey(id));
    LogScan read = verify.scan;
    long last = read == null ? 0 : read.end().number();
    return new Report(List.copyOf(verify.findings), open.storeId(), leased, last, segments);
  }

  /// The same of `SUPER` and the log alone, while segments may go.
  ///
  /// @param newest a state of it
  public static List<Finding> log(Disk disk, CommitLog open, Catalog newest) {
    LogVerify verify = new LogVerify(disk, open);
    try (OldLogs.Reading reading = open.oldLogs().read()) {
      verify.superAndLog(newest);
    }
    return List.copyOf(verify.findings);
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

  private @Nullable Super root() {
    return slots == null ? null : slots.newest();
  }

  private DirectoryCheck directories() {
    return new DirectoryCheck(disk, findings, open != null);
  }

  private void superAndLog(@Nullable Catalog expected) {
    attempt(directories()::root);
    attempt(this::superFile);
    Super root = root();
    if (root == null) return;
    attempt(() -> directories().log(root.epoch()));
    attempt(() -> log(root, expected));
  }

  private void segments(Map<Long, CommittedSegment> named, LongPredicate ended) {
    attempt(() -> directories().segments(named, segmentIdBound, ended));
  }

  private void superFile() throws DiskException {
    CommitLog log = open;
    if (log == null) {
      readSuper();
      return;
    }
    log.still(
        (writer, _, _, _) -> {
          readSuper();
          Super root = root();
          boolean inUse = root != null && root.epoch() == writer.epoch();
          if (inUse) end = writer.position().end();
          return null;
        });
  }

  private void readSuper() throws DiskException {
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

  private void log(Super root, @Nullable Catalog expected) throws DiskException {
    OtherLogs others = new OtherLogs(disk, root);
    // While the store is open, a later file may have been begun since `SUPER` was read.
    Finding beyond = open == null ? others.commitsBeyond() : null;
    if (beyond != null) findings.add(beyond);
    Replay replay = new Replay(segmentIdBound);
    LogPosition before = null;
    for (long epoch : others.epochs().headSet(root.epoch())) {
      LogPosition follower = others.follows(epoch + 1);
      Super then = root.rotated(epoch, LogPosition.START);
      LogScan old = log(then, before, replay, follower, null);
      // What comes behind what is damaged, or missing, is a beginning of its own.
      if (old == null || isShort(old, follower) || !disk.exists(StoreFiles.log(epoch + 1))) {
        before = null;
        replay = new Replay(segmentIdBound);
      } else {
        before = old.end();
        replay.nextFile();
      }
    }
    scan = log(root, before, replay, null, expected);
  }

  /// Whether records are missing at the end of a file that was read.
  private static boolean isShort(LogScan old, @Nullable LogPosition follower) {
    return old.damage() != null || (follower != null && old.end().number() < follower.number());
  }

  /// @param follower the place that the next file goes on from, or null if there is none
  /// @param expected the state that its snapshot must have, or null
  private @Nullable LogScan log(
      Super root,
      @Nullable LogPosition before,
      Replay replay,
      @Nullable LogPosition follower,
      @Nullable Catalog expected)
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
      boolean inUse = isInUse(root);
      // What is known to be durable is looked at below: it cannot be what a crash has cut short.
      long trusted = inUse && open == null ? root.mark().number() : Long.MAX_VALUE;
      try (LogWindow window = new LogWindow(file, inUse ? Math.min(bytes, end) : bytes)) {
        Consumer<Catalog> states = state -> compare(state, expected, name);
        LogScan read = LogScan.read(window, root, trusted, before, replay, states);
        PayloadCheck.run(window, root.store(), root.epoch(), read.end().end(), findings);
        Finding damage = read.damage();
        if (damage != null) {
          findings.add(damage);
        } else if (isShort(read, follower)) {
          missing(name, read, root);
        } else if (!read.tail().isZero()) {
          tail(window, name, read, root);
        }
        return read;
      }
    }
  }

  private boolean isInUse(Super root) {
    Super newest = root();
    return newest != null && newest.epoch() == root.epoch();
  }

  private void compare(Catalog state, @Nullable Catalog expected, String name) {
    if (expected == null || state.snapshot() != expected.snapshot()) return;
    if (state.equals(expected)) return;
    findings.add(Finding.damage(name, 0, "it leads to another " + state + " than is in memory"));
  }

  private void missing(String name, LogScan read, Super root) {
    String what = "record " + (read.end().number() + 1) + " is missing, or not whole; ";
    String next = StoreFiles.log(root.epoch() + 1) + " goes on behind a later one";
    findings.add(Finding.damage(name, read.end().end(), what + next));
  }

  /// A torn tail; but in a store that was closed no write was under way that could have torn.
  private void tail(LogWindow window, String name, LogScan read, Super root) throws DiskException {
    boolean bothGood = slots != null && slots.first() != null && slots.second() != null;
    if (!isInUse(root) || (root.clean() && bothGood)) {
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
