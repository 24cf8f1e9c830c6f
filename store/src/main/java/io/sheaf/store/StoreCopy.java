package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.DiskLock;
import io.sheaf.store.log.CommittedSegment;
import io.sheaf.store.log.Finding;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.log.StoreImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.TreeSet;

/// Copies a store as of one moment into an empty directory.
///
/// In this order, each durable before the next: [#UNFINISHED], the segments, each looked into again
/// from the device, the log, `SUPER`, and [#UNFINISHED] is gone. There is no store before `SUPER`
/// is whole, so that a copy that was cut off is never taken for one. Log segments have files in the
/// copy. One thread.
final class StoreCopy {
  /// The file that tells a copy that was cut off from a store that has lost its `SUPER`.
  static final String UNFINISHED = "UNFINISHED";

  private static final long STEP = 1 << 20;

  /// Brings the file of a segment, which it has in the copy, there in another way than by copying.
  @FunctionalInterface
  interface Linker {
    /// Whether it is there now.
    boolean link(CommittedSegment segment);
  }

  private final Disk from;
  private final StoreImage image;
  private final Disk to;
  private final Linker linker;
  private final Pace pace;
  private final Set<String> directories = new TreeSet<>();
  private long segments;
  private long linked;
  private long bytes;

  StoreCopy(Disk from, StoreImage image, Disk to, Linker linker, Pace pace) {
    this.from = from;
    this.image = image;
    this.to = to;
    this.linker = linker;
    this.pace = pace;
  }

  /// How many segments the copy has.
  long segments() {
    return segments;
  }

  /// How many of them were not copied.
  long linked() {
    return linked;
  }

  /// Bytes that were copied.
  long bytes() {
    return bytes;
  }

  /// Makes the copy, of segments that nobody removes meanwhile. What it throws leaves no store.
  ///
  /// @throws StoreException.CorruptStore when a segment is not as it was committed
  void run() throws DiskException {
    try (DiskLock lock = to.lock(StoreFiles.LOCK, "a process that copies a store into it")) {
      to.create(UNFINISHED, 0, Disk.Caching.BUFFERED).close();
      to.syncDirectory("");
      to.makeDirectory(StoreFiles.SEGMENTS);
      to.makeDirectory(StoreFiles.LOG);
      for (CommittedSegment segment : CommittedSegment.of(image.catalog()).values()) {
        segment(segment);
      }
      for (String directory : directories) to.syncDirectory(directory);
      to.syncDirectory(StoreFiles.SEGMENTS);
      StoreImage.End end = image.writeLog(to);
      to.syncDirectory(StoreFiles.LOG);
      to.syncDirectory("");
      image.writeSuper(to, end);
      requireLog();
      to.unlink(UNFINISHED);
      to.syncDirectory("");
    }
  }

  private void segment(CommittedSegment segment) throws DiskException {
    SegmentRef here = segment.segment();
    CommittedSegment there = new CommittedSegment(segment.table(), here.inFile());
    String directory = StoreFiles.segmentDirectory(here.id());
    if (directories.add(directory)) to.makeDirectory(directory);
    segments++;
    if (linker.link(there)) {
      linked++;
      require(there, Verification.Depth.QUICK);
      return;
    }
    copy(here, there.segment().file());
    bytes += here.bytes();
    require(there, Verification.Depth.FULL);
  }

  private void copy(SegmentRef segment, String name) throws DiskException {
    long length = segment.bytes();
    try (Arena arena = Arena.ofConfined();
        DiskFile source = from.open(segment.file(), Disk.Access.READ, Disk.Caching.DIRECT);
        DiskFile target = to.create(name, length, Disk.Caching.DIRECT)) {
      MemorySegment buffer = arena.allocate(Math.min(STEP, length), Disk.BLOCK);
      for (long at = 0; at < length; at += STEP) {
        MemorySegment part = buffer.asSlice(0, Math.min(STEP, length - at));
        pace.step(part.byteSize());
        source.read(segment.start() + at, part);
        target.write(at, part);
      }
      target.sync();
    }
  }

  private void require(CommittedSegment segment, Verification.Depth depth) {
    new Verifier(to, depth, bytes -> {}, StoreCopy::refuse).segment(image.store(), segment);
  }

  private static void refuse(Damage damage) {
    if (damage.kind() == Damage.Kind.STRANGER) return;
    String what = damage.what() + "; nothing was copied, see `sheaf verify --salvage`";
    throw damage.page() < 0
        ? new StoreException.CorruptStore(damage.file(), damage.offset(), what)
        : new StoreException.CorruptPage(damage.file(), damage.page(), damage.offset(), what);
  }

  /// Reads back what was written last.
  private void requireLog() {
    for (Finding finding : LogVerify.run(to).findings()) {
      if (finding.kind() == Finding.Kind.STRANGER) continue;
      throw new StoreException.CorruptStore(finding.file(), finding.offset(), finding.what());
    }
  }
}
