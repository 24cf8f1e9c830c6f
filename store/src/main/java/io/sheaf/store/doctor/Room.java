package io.sheaf.store.doctor;

import java.nio.file.Path;

/// How much memory a process may take: that of the machine, or less where the kernel limits the
/// groups that the process is in.
///
/// @param machine bytes of the machine; 0 when the kernel does not tell
/// @param bytes the least limit of a control group of this process or of one above it, of version 1
///   or 2, or the machine's
public record Room(long machine, long bytes) {
  /// Of this process.
  public static Room here() {
    return of(Machine.here());
  }

  /// As `/proc` and `/sys` below `root` tell it.
  public static Room below(Path root) {
    return of(new Machine(root));
  }

  static Room of(Machine machine) {
    long all = machine.memory();
    long limit = Cgroup.of(machine).map(Cgroup::bytes).orElse(all);
    return new Room(all, all == 0 ? limit : Math.min(all, limit));
  }

  /// Whether a group's limit leaves less than the machine has.
  public boolean isLimited() {
    return bytes != machine;
  }
}
