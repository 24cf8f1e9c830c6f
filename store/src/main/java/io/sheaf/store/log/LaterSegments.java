package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The log segments that records brought which nobody can read in their turn any more, as those
/// before them are damaged: each record is taken for itself. One thread.
public final class LaterSegments {
  private final Disk disk;
  private final long last;
  private final Map<Long, CommittedSegment> found = new TreeMap<>();

  private LaterSegments(Disk disk, long last) {
    this.disk = disk;
    this.last = last;
  }

  /// Those of records behind number `last`, but for what later ones took out of its table again, in
  /// the order of their ids. Whether their bytes are right is for the caller to see.
  public static List<CommittedSegment> behind(Disk disk, long last) throws DiskException {
    LaterSegments search = new LaterSegments(disk, last);
    if (!disk.exists(StoreFiles.LOG)) return List.of();
    TreeSet<Long> epochs = new TreeSet<>();
    for (String name : disk.list(StoreFiles.LOG)) {
      StoreFiles.epochOf(name).ifPresent(epochs::add);
    }
    for (long epoch : epochs) search.file(epoch);
    return List.copyOf(search.found.values());
  }

  private void file(long epoch) throws DiskException {
    String name = StoreFiles.log(epoch);
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT)) {
      long bytes = file.length() / Disk.BLOCK * Disk.BLOCK;
      try (LogWindow window = new LogWindow(file, bytes)) {
        for (long at = 0; at < bytes; at += Disk.BLOCK) {
          int head = RecordHeader.headBytes(window.at(at, Disk.BLOCK));
          if (head == 0 || head > bytes - at) continue;
          ByteBuffer record = window.at(at, head);
          if (RecordHeader.isWhole(record)) record(record, at, epoch, name);
        }
      }
    }
  }

  private void record(ByteBuffer head, long at, long epoch, String name) {
    try {
      FieldReader in = new FieldReader(head, at);
      RecordHeader header = RecordHeader.read(in, name);
      boolean later = header.number() > last && header.kind() == RecordHeader.COMMITS;
      if (!later || header.epoch() != epoch || header.offset() != at) return;
      FieldReader body = in.part(header.entriesBytes());
      for (Entry entry : EntryCodec.readAll(body, header.entryCount(), header.features(), name)) {
        if (entry instanceof Entry.OfTable change) apply(change);
      }
    } catch (Malformed | StoreException.NewerFormat e) {
      // Another has named the damage; this record tells nothing.
      return;
    }
  }

  private void apply(Entry.OfTable change) {
    switch (change) {
      case Entry.SegmentsReplaced e -> e.removed().forEach(found::remove);
      case Entry.SegmentsRewritten e -> e.removed().forEach(found::remove);
      case Entry.TableDropped e -> found.values().removeIf(each -> each.table() == e.table());
      default -> {}
    }
    List<SegmentRef> brought = new ArrayList<>(TableChanges.brought(change));
    brought.removeIf(segment -> segment.place() == null);
    for (SegmentRef segment : brought) {
      found.put(segment.id(), new CommittedSegment(change.table(), segment));
    }
  }
}
