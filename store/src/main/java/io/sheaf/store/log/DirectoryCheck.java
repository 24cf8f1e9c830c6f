package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/// Compares the files of a store directory with those that should be there.
///
/// @param findings where to say what is missing, too much, or of the wrong length
/// @param inUse whether the store is open: then others make and remove files meanwhile
record DirectoryCheck(Disk disk, List<Finding> findings, boolean inUse) {
  private static final Set<String> REQUIRED =
      Set.of(StoreFiles.SUPER, StoreFiles.LOG, StoreFiles.SEGMENTS);
  private static final Set<String> OPTIONAL = Set.of(StoreFiles.LOCK, StoreFiles.SOCKET);

  void root() throws DiskException {
    Set<String> present = new HashSet<>(disk.list(""));
    for (String name : REQUIRED) {
      if (!present.remove(name)) {
        findings.add(Finding.damage(name, 0, "it is missing"));
      }
    }
    present.removeAll(OPTIONAL);
    present.stream().sorted().forEach(this::stranger);
  }

  /// @param epoch of the log file in use; older ones may be there
  void log(long epoch) throws DiskException {
    for (String name : disk.list(StoreFiles.LOG)) {
      String file = StoreFiles.LOG + "/" + name;
      OptionalLong of = StoreFiles.epochOf(name);
      if (of.isEmpty() || (of.getAsLong() > epoch + 1 && !inUse)) {
        stranger(file);
      } else if (of.getAsLong() > epoch && !inUse) {
        findings.add(Finding.leftover(file, 0, "a log file never taken into use"));
      }
    }
  }

  private void stranger(String file) {
    findings.add(new Finding(Finding.Kind.STRANGER, file, 0, "no file of a store has this name"));
  }

  /// @param named the segments of the newest state
  /// @param bound above every segment id given out
  /// @param ended whether a segment may have gone since, as its stage has
  void segments(Map<Long, CommittedSegment> named, long bound, LongPredicate ended)
      throws DiskException {
    TreeMap<Long, CommittedSegment> missing = new TreeMap<>();
    for (CommittedSegment committed : named.values()) {
      if (committed.segment().place() == null) missing.put(committed.segment().id(), committed);
      else inLog(committed);
    }
    if (disk.exists(StoreFiles.SEGMENTS)) {
      for (String directory : disk.list(StoreFiles.SEGMENTS)) {
        String path = StoreFiles.SEGMENTS + "/" + directory;
        if (!StoreFiles.isSegmentDirectory(path)) {
          stranger(path);
          continue;
        }
        for (String name : disk.list(path)) {
          file(path, name, bound, missing);
        }
      }
    }
    missing.keySet().removeIf(ended::test);
    missing.forEach(
        (id, segment) ->
            findings.add(
                Finding.damage(
                    StoreFiles.segment(id),
                    0,
                    "it is missing; table " + segment.table() + " names it")));
  }

  /// A file of the log is as long as it needs to be.
  private void inLog(CommittedSegment committed) throws DiskException {
    SegmentRef segment = committed.segment();
    String file = segment.file();
    String needs = "; table " + committed.table() + " names a segment in it";
    if (!disk.exists(file)) {
      findings.add(Finding.payload(file, segment.start(), "it is missing" + needs));
    } else if (disk.length(file) - segment.start() < segment.bytes()) {
      findings.add(Finding.payload(file, segment.start(), "it is too short" + needs));
    }
  }

  private void file(String path, String name, long bound, Map<Long, CommittedSegment> missing)
      throws DiskException {
    String file = path + "/" + name;
    OptionalLong id = StoreFiles.segmentOf(path, name);
    if (id.isEmpty() || (id.getAsLong() >= bound && !inUse)) {
      stranger(file);
      return;
    }
    CommittedSegment committed = missing.remove(id.getAsLong());
    if (committed == null && inUse) return; // it is being written, or somebody still reads it
    if (committed == null) {
      findings.add(Finding.leftover(file, 0, "no table has this segment"));
      return;
    }
    long bytes;
    try {
      bytes = disk.length(file);
    } catch (DiskException e) {
      if (e.reason() != DiskException.Reason.ABSENT) throw e;
      missing.put(id.getAsLong(), committed); // it has gone since it was listed
      return;
    }
    long said = committed.segment().bytes();
    if (bytes != said) {
      findings.add(
          Finding.damage(file, Math.min(bytes, said), bytes + " bytes instead of " + said));
    }
  }
}
