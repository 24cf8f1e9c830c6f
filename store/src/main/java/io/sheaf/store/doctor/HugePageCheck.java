package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import io.sheaf.store.io.ArenaReport;
import io.sheaf.store.io.FrameArena;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Whether frames get huge pages: asked of the kernel, and tried with a small arena.
final class HugePageCheck {
  private static final String TOPIC = "huge pages";
  private static final String SETTINGS = "/sys/kernel/mm/transparent_hugepage/";

  /// Small enough for any machine, and faulted in at once.
  static final long TRIED = 8L << 20;

  private HugePageCheck() {}

  static Finding of(Machine machine) {
    try (FrameArena arena = FrameArena.open(TRIED)) {
      // Touched: what is only reserved has no pages.
      arena.slice(0, TRIED).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      return of(machine, arena.report());
    }
  }

  static Finding of(Machine machine, ArenaReport got) {
    String setting = machine.choice(SETTINGS + "enabled");
    long size = machine.number(SETTINGS + "hpage_pmd_size", 2L << 20);
    return state(machine, got, setting, size)
        .fact("setting", setting == null ? "absent" : setting)
        .fact("page_bytes", size)
        .fact("tried_bytes", TRIED)
        .fact("huge_bytes", got.hugeBytes());
  }

  private static Finding state(
      Machine machine, ArenaReport got, @Nullable String setting, long size) {
    String tried =
        String.format(
            "%s of %s tried are in them", Amount.text(got.hugeBytes()), Amount.text(TRIED));
    if (setting == null) {
      return Finding.of(TOPIC, State.WARNING, "this kernel has no transparent huge pages; " + tried)
          .mend("grep TRANSPARENT_HUGEPAGE /boot/config-$(uname -r)   # a kernel with it has them");
    }
    if (setting.equals("never")) {
      return Finding.of(TOPIC, State.WARNING, "turned off (never); " + tried)
          .mend("echo madvise | sudo tee " + SETTINGS + "enabled");
    }
    if ("0".equals(machine.field("/proc/self/status", "THP_enabled"))) {
      return Finding.of(TOPIC, State.WARNING, "turned off for this process; " + tried)
          .mend("sh -c 'grep THP_enabled /proc/self/status'   # whoever starts it turned them off");
    }
    if (size > TRIED) {
      String text = setting + ", but one has " + Amount.text(size) + ": more than was tried";
      return Finding.of(TOPIC, State.UNKNOWN, text);
    }
    if (got.hugeBytes() < TRIED) {
      return Finding.of(TOPIC, State.WARNING, setting + ", but only " + tried)
          .mend("echo 1 | sudo tee /proc/sys/vm/compact_memory   # if memory is in small pieces");
    }
    return Finding.of(TOPIC, State.OK, setting + "; " + tried);
  }
}
