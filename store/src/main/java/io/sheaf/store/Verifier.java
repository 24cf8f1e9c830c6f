package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.segment.Checksum;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentBytes;
import io.sheaf.format.segment.SegmentCheck;
import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommittedSegment;
import io.sheaf.store.log.Finding;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.FileBytes;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// Reads segments past the pool, in files of their own and in the log, at a pace, and tells what is
/// not as it should be. One thread.
final class Verifier {
  private final Disk disk;
  private final Verification.Depth depth;
  private final LongConsumer step;
  private final Consumer<Damage> told;
  private long segments;
  private long bytes;

  /// @param step called before each read, with its length
  Verifier(Disk disk, Verification.Depth depth, LongConsumer step, Consumer<Damage> told) {
    this.disk = disk;
    this.depth = depth;
    this.step = step;
    this.told = told;
  }

  /// How many segments were looked into.
  long segments() {
    return segments;
  }

  /// How many bytes of them were read.
  long bytes() {
    return bytes;
  }

  /// Tells what a report of the log found, and looks into the segments of `tables`, or of all.
  void run(LogVerify.Report report, Set<String> tables) {
    for (Finding finding : report.findings()) told.accept(damage(finding));
    UUID store = report.store();
    if (store == null) return;
    for (CommittedSegment segment : new TreeMap<>(report.segments()).values()) {
      if (chosen(report.catalog(), segment, tables)) segment(store, segment);
    }
  }

  /// The qualified names of all tables.
  static Set<String> names(Catalog catalog) {
    return catalog.tables().stream()
        .map(table -> table.name().qualified())
        .collect(Collectors.toSet());
  }

  private static boolean chosen(Catalog catalog, CommittedSegment segment, Set<String> tables) {
    if (tables.isEmpty()) return true;
    TableState table = catalog.table(segment.table());
    return table != null && tables.contains(table.name().qualified());
  }

  /// A finding of the log, in the words of the API.
  static Damage damage(Finding finding) {
    Damage.Kind kind =
        switch (finding.kind()) {
          case DAMAGE, PAYLOAD -> Damage.Kind.LOST;
          case NEWER -> Damage.Kind.NEWER;
          case LEFTOVER -> Damage.Kind.LEFTOVER;
          case STRANGER -> Damage.Kind.STRANGER;
        };
    return new Damage(kind, finding.file(), -1, finding.offset(), finding.what());
  }

  /// Looks into one segment, which nobody removes meanwhile.
  void segment(UUID store, CommittedSegment segment) {
    SegmentRef ref = segment.segment();
    SegmentIdentity identity =
        new SegmentIdentity(store, segment.table(), ref.id(), ref.schemaVersion());
    String name = ref.file();
    segments++;
    try {
      // A file that is missing or of the wrong length has been named already.
      if (!disk.exists(name) || !ref.fits(disk.length(name))) return;
      try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
          FileBytes all = new FileBytes(file, ref.start())) {
        new OneSegment(ref, identity, paced(all)).check();
      }
    } catch (DiskException e) {
      // It has gone since it was looked for: that of a stage, or of a table that nobody has leased.
      if (e.reason() == DiskException.Reason.ABSENT) return;
      lost(name, -1, Math.max(0, e.offset()), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      lost(name, -1, 0, String.valueOf(e.getMessage()));
    }
  }

  private SegmentBytes paced(FileBytes all) {
    return (offset, count) -> {
      step.accept(count);
      return all.read(offset, count);
    };
  }

  private void lost(String file, int page, long offset, String what) {
    told.accept(new Damage(Damage.Kind.LOST, file, page, offset, what));
  }

  private final class OneSegment {
    private final SegmentRef ref;
    private final SegmentIdentity identity;
    private final SegmentBytes all;

    OneSegment(SegmentRef ref, SegmentIdentity identity, SegmentBytes all) {
      this.ref = ref;
      this.identity = identity;
      this.all = all;
    }

    void check() throws IOException {
      boolean committed = tail();
      bytes +=
          switch (depth) {
            case QUICK -> directory(committed);
            case FULL -> whole(committed);
          };
    }

    /// Whether the file ends as the commit says: it may be whole, and not be the one that was
    /// committed.
    private boolean tail() throws IOException {
      int found = Checksum.of(all.read(ref.tailOffset(), ref.tailBytes()));
      if (found == ref.tailCrc()) return true;
      String what = "tail: checksum %08x, the commit says %08x".formatted(found, ref.tailCrc());
      told(Damage.Kind.LOST, -1, ref.tailOffset(), what);
      return false;
    }

    /// @param committed whether the tail is the one that was committed: else nothing in it is to be
    ///   believed, not that it is of a later version either
    private long directory(boolean committed) throws IOException {
      try {
        Directory.open(all.read(ref.tailOffset(), ref.tailBytes()), ref.bytes(), identity);
      } catch (MalformedException e) {
        told(Damage.Kind.LOST, -1, ref.tailOffset(), String.valueOf(e.getMessage()));
      } catch (UnsupportedException e) {
        told(kind(committed), -1, ref.tailOffset(), String.valueOf(e.getMessage()));
      }
      return ref.tailBytes();
    }

    private long whole(boolean committed) throws IOException {
      List<SegmentCheck.Finding> found =
          SegmentCheck.check(ref.bytes(), ref.tailOffset(), identity, all);
      for (SegmentCheck.Finding one : found) {
        Damage.Kind kind = one.newer() ? kind(committed) : Damage.Kind.LOST;
        told(kind, one.page(), one.offset(), one.what());
      }
      return ref.bytes();
    }

    /// @param at counted from where the segment begins
    private void told(Damage.Kind kind, int page, long at, String what) {
      told.accept(new Damage(kind, ref.file(), page, ref.start() + at, what));
    }

    private static Damage.Kind kind(boolean committed) {
      return committed ? Damage.Kind.NEWER : Damage.Kind.LOST;
    }
  }
}
