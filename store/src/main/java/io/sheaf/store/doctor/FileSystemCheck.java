package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import java.nio.file.Path;
import java.util.Optional;

/// What the directory lies on, and what is known to go wrong there.
final class FileSystemCheck {
  private static final String TOPIC = "file system";

  private FileSystemCheck() {}

  static Finding of(Path directory, Machine machine) {
    Optional<Mount> mount = Mount.of(machine, directory);
    if (mount.isEmpty()) {
      return Finding.of(TOPIC, State.UNKNOWN, "the kernel does not say what is mounted here");
    }
    return of(mount.get(), directory)
        .fact("type", mount.get().type())
        .fact("source", mount.get().source())
        .fact("options", String.join(",", mount.get().options()));
  }

  static Finding of(Mount mount, Path directory) {
    String name = mount.type() + " on " + mount.source();
    if (mount.options().contains("ro")) {
      return Finding.of(TOPIC, State.PROBLEM, name + ", read-only")
          .mend("sudo mount -o remount,rw " + directory);
    }
    if (mount.options().contains("data=journal")) {
      return Finding.of(TOPIC, State.WARNING, name + ", data=journal: all data is written twice")
          .mend("sudo tune2fs -o journal_data_ordered " + mount.source() + "   # and mount again");
    }
    return switch (mount.type()) {
      case "tmpfs", "ramfs" ->
          Finding.of(TOPIC, State.WARNING, mount.type() + ": all is gone with the next boot")
              .mend("findmnt -t ext4,xfs   # put the store on one of these");
      case "overlay", "aufs" ->
          Finding.of(TOPIC, State.WARNING, name + ": a container's own layer, gone with it")
              .mend("docker run -v /srv/sheaf:" + directory + " ...   # a volume");
      case "btrfs" ->
          Finding.of(TOPIC, State.WARNING, name + ": checksums and copies what is overwritten")
              .mend("chattr +C " + directory + "   # before the store is made: new files without");
      case "zfs", "bcachefs" ->
          Finding.of(TOPIC, State.WARNING, name + ": it may serve O_DIRECT from a cache of its own")
              .mend("findmnt -t ext4,xfs   # file systems that do not");
      default -> further(mount, name);
    };
  }

  private static Finding further(Mount mount, String name) {
    if (mount.type().matches("nfs4?|cifs|smb.*|9p|ceph|glusterfs|lustre|afs|virtiofs|fuse.*")) {
      return Finding.of(
              TOPIC, State.WARNING, name + ": what is durable, and locked, is up to its server")
          .mend("findmnt -t ext4,xfs   # put the store on a disk of this machine");
    }
    if (mount.options().contains("sync")) {
      return Finding.of(TOPIC, State.WARNING, name + ", sync: every write waits for the device")
          .mend("sudo mount -o remount,async " + mount.source());
    }
    return mount.type().matches("ext4|xfs")
        ? Finding.of(TOPIC, State.OK, name)
        : Finding.of(TOPIC, State.UNKNOWN, name + ": nothing is known of it");
  }
}
