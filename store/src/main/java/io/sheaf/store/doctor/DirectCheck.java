package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.RungProbe;
import io.sheaf.store.posix.Statx;

/// Whether the page cache is left out, and what alignment that needs.
final class DirectCheck {
  private static final String TOPIC = "direct I/O";

  private DirectCheck() {}

  static Finding of(RungProbe probe) {
    return state(probe)
        .fact("alignment_reported", probe.sample().directReported())
        .fact("memory_alignment", probe.sample().directMemoryAlign())
        .fact("offset_alignment", probe.sample().directOffsetAlign());
  }

  private static Finding state(RungProbe probe) {
    String whyNot = probe.whyBuffered();
    if (whyNot != null) {
      return Finding.of(TOPIC, State.WARNING, whyNot)
          .mend("findmnt -t ext4,xfs   # file systems that have it: put the store on one");
    }
    Statx sample = probe.sample();
    String read = "O_DIRECT reads " + Disk.BLOCK + " bytes";
    if (sample.directReported()) {
      String aligned =
          String.format(
              ", needs multiples of %d in memory and %d in files (statx)",
              sample.directMemoryAlign(), sample.directOffsetAlign());
      return Finding.of(TOPIC, State.OK, read + aligned);
    }
    return Finding.of(TOPIC, State.OK, read + "; what alignment it needs is not told (statx)");
  }
}
