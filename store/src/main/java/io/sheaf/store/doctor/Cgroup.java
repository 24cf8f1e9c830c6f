package io.sheaf.store.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The limit of memory that the kernel puts on a group of processes.
///
/// @param bytes the least limit of the group of this process and of those above it
/// @param file where it is written
/// @param version 1 or 2
record Cgroup(long bytes, String file, int version) {
  private static final long NONE = Long.MAX_VALUE;
  private static final String HIGH = "/memory.high";

  /// What the kernel does to who wants more.
  String end() {
    return file.endsWith(HIGH)
        ? ": the kernel will slow the process down to next to nothing"
        : ": the kernel will kill the process";
  }

  /// Of this process, if there is one.
  static Optional<Cgroup> of(Machine machine) {
    Optional<Cgroup> two = version(machine, 2);
    Optional<Cgroup> one = version(machine, 1);
    if (two.isEmpty()) return one;
    return one.isPresent() && one.get().bytes < two.get().bytes ? one : two;
  }

  private static Optional<Cgroup> version(Machine machine, int version) {
    String group = group(machine, version);
    if (group == null) return Optional.empty();
    for (String mount : machine.lines("/proc/self/mountinfo")) {
      // proc(5): id parent device ROOT MOUNT options ... - type source super-options
      String[] parts = mount.split(" ");
      int dash = Arrays.asList(parts).indexOf("-");
      if (dash < 0 || dash + 3 >= parts.length || !isMemory(parts, dash, version)) continue;
      return least(machine, parts[4], within(group, parts[3]), version);
    }
    return Optional.empty();
  }

  private static boolean isMemory(String[] parts, int dash, int version) {
    return version == 2
        ? parts[dash + 1].equals("cgroup2")
        : parts[dash + 1].equals("cgroup")
            && List.of(parts[dash + 3].split(",")).contains("memory");
  }

  private static @Nullable String group(Machine machine, int version) {
    for (String line : machine.lines("/proc/self/cgroup")) {
      // 0::/user.slice or 4:memory:/docker/12ab
      String[] parts = line.split(":", 3);
      if (parts.length != 3) continue;
      boolean own =
          version == 2
              ? parts[0].equals("0") && parts[1].isEmpty()
              : List.of(parts[1].split(",")).contains("memory");
      if (own) return parts[2];
    }
    return null;
  }

  /// The path of a group below a mount that shows only what lies below `root`.
  private static String within(String group, String root) {
    if (root.equals("/") || !group.startsWith(root)) return group;
    return group.substring(root.length());
  }

  private static Optional<Cgroup> least(Machine machine, String mount, String group, int version) {
    List<String> names =
        version == 2 ? List.of("/memory.max", HIGH) : List.of("/memory.limit_in_bytes");
    long least = NONE;
    String from = "";
    for (String at = group; ; at = at.substring(0, at.lastIndexOf('/'))) {
      for (String name : names) {
        String file = mount + (at.equals("/") ? "" : at) + name;
        long limit = machine.number(file, NONE);
        if (limit >= least) continue;
        least = limit;
        from = file;
      }
      if (at.lastIndexOf('/') < 0) break;
    }
    // Version 1 says "none" by a number of pages that no machine has.
    return least < 1L << 60 ? Optional.of(new Cgroup(least, from, version)) : Optional.empty();
  }
}
