package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import java.util.Optional;

/// Whether the frames, and the JVM around them, have room in memory.
final class CgroupCheck {
  private static final String TOPIC = "memory";

  private CgroupCheck() {}

  static Finding of(long arenaBytes, Machine machine) {
    long room = Room.of(machine).bytes();
    Optional<Cgroup> cgroup = Cgroup.of(machine).filter(group -> group.bytes() == room);
    Finding finding = state(arenaBytes, room, cgroup).fact("frames_bytes", arenaBytes);
    finding = finding.fact("machine_bytes", machine.memory());
    if (cgroup.isEmpty()) return finding;
    return finding
        .fact("cgroup_limit_bytes", cgroup.get().bytes())
        .fact("cgroup_version", cgroup.get().version())
        .fact("cgroup_file", cgroup.get().file());
  }

  private static Finding state(long frames, long room, Optional<Cgroup> cgroup) {
    String of =
        cgroup.isPresent()
            ? Amount.text(room) + " allowed (" + cgroup.get().file() + ")"
            : Amount.text(room) + " of the machine, no cgroup limit";
    String text = "frames of " + Amount.text(frames) + " in " + of;
    if (room == 0) {
      return Finding.of(TOPIC, State.UNKNOWN, "the kernel does not say how much there is");
    }
    String remedy = "sheaf serve --memory " + Math.max(1, (room / 4 * 3) >> 20) + "MiB";
    if (frames >= room) {
      String end = cgroup.map(Cgroup::end).orElse(": it will not fit");
      return Finding.of(TOPIC, State.PROBLEM, text + end).mend(remedy);
    }
    if (frames > room / 100 * 85) {
      return Finding.of(TOPIC, State.WARNING, text + ": little is left for the JVM").mend(remedy);
    }
    return Finding.of(TOPIC, State.OK, text);
  }
}
