package io.sheaf.store.doctor;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.PortableDisk;
import io.sheaf.store.io.PosixDisk;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;
import io.sheaf.store.io.RungProbe;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/// How a store in a directory would read, and what stands in the way of something better.
///
/// @param directory the directory that was looked at, without links in its path
/// @param arenaBytes the size of the frames that it was judged for
/// @param rung the way bytes would take, and why no better one, in the words of a store's own
/// @param best whether that is the best way there is
/// @param findings all that was looked at, the rung first
public record Diagnosis(
    Path directory, long arenaBytes, String rung, boolean best, List<Finding> findings) {
  /// Copies the list.
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /// Looks at a directory that exists, for frames of `arenaBytes`. Reads and writes one block of a
  /// file without a name; where none can be made, it reads the store's own.
  ///
  /// @throws IOException when there is no directory, or nothing in it can be read or written
  public static Diagnosis of(Path directory, long arenaBytes) throws IOException {
    Path real = directory.toRealPath();
    if (EngineOptions.defaults().best() == Rung.PORTABLE) return portable(real, arenaBytes);
    RungProbe probe;
    try (PosixDisk disk = PosixDisk.open(real)) {
      probe = probe(disk, arenaBytes);
    }
    Machine machine = Machine.here();
    List<Finding> findings =
        List.of(
            RungCheck.of(probe.choice()),
            DirectCheck.of(probe),
            RingCheck.of(probe, machine),
            LockedCheck.of(probe.locked(), arenaBytes, machine),
            HugePageCheck.of(machine),
            CgroupCheck.of(arenaBytes, machine),
            BounceCheck.of(machine),
            FileSystemCheck.of(real, machine),
            KernelCheck.of(System.getProperty("os.version", "")));
    boolean best = probe.choice().rung() == Rung.RING_FIXED;
    return new Diagnosis(real, arenaBytes, probe.choice().text(), best, findings);
  }

  /// Where the calls of the system are not used there is less to look at.
  private static Diagnosis portable(Path directory, long arenaBytes) {
    RungChoice choice = PortableDisk.rung();
    Machine machine = Machine.here();
    List<Finding> findings =
        List.of(
            RungCheck.of(choice),
            CgroupCheck.of(arenaBytes, machine),
            FileSystemCheck.of(directory, machine));
    return new Diagnosis(directory, arenaBytes, choice.text(), false, findings);
  }

  private static RungProbe probe(PosixDisk disk, long arenaBytes) throws DiskException {
    EngineOptions options = EngineOptions.defaults();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment block = arena.allocate(Disk.BLOCK, Disk.BLOCK);
      try (DiskFile file = nameless(disk, block)) {
        return disk.probe(file, block, arenaBytes, options);
      } catch (DiskException e) {
        if (!disk.exists(StoreFiles.SUPER)) throw e;
        try (DiskFile file = disk.open(StoreFiles.SUPER, Disk.Access.READ, Disk.Caching.DIRECT)) {
          return disk.probe(file, block, arenaBytes, options);
        }
      }
    }
  }

  /// Whether the file system wants another alignment: the probe finds that out as well.
  private static boolean isRefusal(DiskException failure) {
    return failure.getCause() instanceof ErrnoException cause && cause.errno() == Errno.EINVAL;
  }

  /// A file of one block that nobody can find any more.
  private static DiskFile nameless(PosixDisk disk, MemorySegment block) throws DiskException {
    String name = ".sheaf-doctor-" + UUID.randomUUID();
    DiskFile file = disk.create(name, Disk.BLOCK, Disk.Caching.DIRECT);
    try {
      disk.unlink(name);
      // What is only allocated is read without asking the device.
      file.write(0, block);
    } catch (DiskException e) {
      if (!isRefusal(e)) {
        file.close();
        throw e;
      }
    }
    return file;
  }
}
