package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.segment.Checksum;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentCheck;
import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.DiskLock;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommittedSegment;
import io.sheaf.store.log.Finding;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.FileBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// A look at every byte of a store directory, or of one segment file: every checksum and every
/// link. Performs no recovery and writes nothing.
///
/// @param damages what is not as it should be, in the order of the reading
/// @param tables the qualified names of all tables that the log tells of, whichever were verified
/// @param segments how many segment files were looked into
/// @param bytes how many bytes of them were read
public record Verification(List<Damage> damages, Set<String> tables, long segments, long bytes) {
  /// How much is read.
  public enum Depth {
    /// `SUPER`, log, and the directory of each segment.
    QUICK,
    /// Every page as well.
    FULL
  }

  /// Copies the list.
  public Verification {
    damages = List.copyOf(damages);
    tables = Set.copyOf(tables);
  }

  /// True when every byte is right.
  public boolean clean() {
    return damages.isEmpty();
  }

  /// Verifies the store in `directory`, or only the segments of some of its tables.
  ///
  /// @param tables ids of tables; empty for all
  /// @throws StoreException.Locked when the store is open: whoever has it open can verify it
  /// @throws StoreException.IoFailed when the directory cannot be read at all
  public static Verification ofStore(Path directory, Set<String> tables, Depth depth) {
    try (Disk disk = Disk.open(directory)) {
      if (!disk.exists(StoreFiles.LOCK)) return ofDisk(disk, tables, depth);
      try (DiskLock lock = disk.lock(StoreFiles.LOCK, "")) {
        return ofDisk(disk, tables, depth);
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// The same of a disk that nobody writes to.
  static Verification ofDisk(Disk disk, Set<String> tables, Depth depth) {
    LogVerify.Report report = LogVerify.run(disk);
    List<Damage> damages = new ArrayList<>();
    report.findings().forEach(finding -> damages.add(damage(finding)));
    UUID store = report.store();
    if (store == null) return new Verification(damages, Set.of(), 0, 0);
    long bytes = 0;
    long segments = 0;
    for (CommittedSegment segment : new TreeMap<>(report.segments()).values()) {
      if (!chosen(report, segment, tables)) continue;
      SegmentRef ref = segment.segment();
      SegmentIdentity identity =
          new SegmentIdentity(store, segment.table(), ref.id(), ref.schemaVersion());
      bytes += segment(disk, ref, identity, depth, damages);
      segments++;
    }
    return new Verification(damages, names(report.catalog()), segments, bytes);
  }

  private static Set<String> names(Catalog catalog) {
    return catalog.tables().stream()
        .map(table -> table.name().qualified())
        .collect(Collectors.toSet());
  }

  private static boolean chosen(
      LogVerify.Report report, CommittedSegment segment, Set<String> tables) {
    if (tables.isEmpty()) return true;
    TableState table = report.catalog().table(segment.table());
    return table != null && tables.contains(table.name().qualified());
  }

  private static Damage damage(Finding finding) {
    Damage.Kind kind =
        switch (finding.kind()) {
          case DAMAGE -> Damage.Kind.LOST;
          case NEWER -> Damage.Kind.NEWER;
          case LEFTOVER -> Damage.Kind.LEFTOVER;
          case STRANGER -> Damage.Kind.STRANGER;
        };
    return new Damage(kind, finding.file(), -1, finding.offset(), finding.what());
  }

  /// Returns the bytes read.
  private static long segment(
      Disk disk, SegmentRef ref, SegmentIdentity identity, Depth depth, List<Damage> damages) {
    String name = StoreFiles.segment(ref.id());
    try {
      // A file that is missing or of the wrong length has been named already.
      if (!disk.exists(name) || disk.length(name) != ref.bytes()) return 0;
      try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
          FileBytes bytes = new FileBytes(file)) {
        boolean committed = tail(ref, bytes, name, damages);
        return switch (depth) {
          case QUICK -> directory(ref, identity, bytes, name, committed, damages);
          case FULL -> whole(ref, identity, bytes, name, committed, damages);
        };
      }
    } catch (IOException e) {
      damages.add(new Damage(Damage.Kind.LOST, name, -1, 0, String.valueOf(e.getMessage())));
      return 0;
    }
  }

  /// Whether the file ends as the commit says: it may be whole, and not be the one that was
  /// committed.
  private static boolean tail(SegmentRef ref, FileBytes bytes, String name, List<Damage> damages)
      throws IOException {
    int found = Checksum.of(bytes.read(ref.tailOffset(), ref.tailBytes()));
    if (found != ref.tailCrc()) {
      String what = "tail: checksum %08x, the commit says %08x".formatted(found, ref.tailCrc());
      damages.add(lost(name, -1, ref.tailOffset(), what));
      return false;
    }
    return true;
  }

  /// @param committed whether the tail is the one that was committed: else nothing in it is to be
  ///   believed, not that it is of a later version either
  private static long directory(
      SegmentRef ref,
      SegmentIdentity identity,
      FileBytes bytes,
      String name,
      boolean committed,
      List<Damage> damages)
      throws IOException {
    try {
      Directory.open(bytes.read(ref.tailOffset(), ref.tailBytes()), ref.bytes(), identity);
    } catch (MalformedException e) {
      damages.add(lost(name, -1, ref.tailOffset(), String.valueOf(e.getMessage())));
    } catch (UnsupportedException e) {
      Damage.Kind kind = committed ? Damage.Kind.NEWER : Damage.Kind.LOST;
      damages.add(new Damage(kind, name, -1, ref.tailOffset(), String.valueOf(e.getMessage())));
    }
    return ref.tailBytes();
  }

  private static long whole(
      SegmentRef ref,
      SegmentIdentity identity,
      FileBytes bytes,
      String name,
      boolean committed,
      List<Damage> damages)
      throws IOException {
    for (var found : SegmentCheck.check(ref.bytes(), ref.tailOffset(), identity, bytes)) {
      Damage.Kind kind = found.newer() && committed ? Damage.Kind.NEWER : Damage.Kind.LOST;
      damages.add(new Damage(kind, name, found.page(), found.offset(), found.what()));
    }
    return ref.bytes();
  }

  private static Damage lost(String file, int page, long offset, String what) {
    return new Damage(Damage.Kind.LOST, file, page, offset, what);
  }
}
