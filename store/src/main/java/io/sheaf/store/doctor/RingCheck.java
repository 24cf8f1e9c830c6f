package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import io.sheaf.store.io.RingTrial;
import io.sheaf.store.io.RungProbe;
import io.sheaf.store.posix.Errno;
import org.jspecify.annotations.Nullable;

/// Whether there is a ring, and who keeps it from us.
final class RingCheck {
  private static final String TOPIC = "io_uring";
  private static final String DISABLED = "/proc/sys/kernel/io_uring_disabled";

  private RingCheck() {}

  static Finding of(RungProbe probe, Machine machine) {
    long disabled = machine.number(DISABLED, 0);
    boolean filter = machine.hasSystemCallFilter();
    return state(probe.ring(), disabled, filter, machine)
        .fact("io_uring_disabled", disabled)
        .fact("seccomp_filter", filter);
  }

  private static Finding state(
      @Nullable RingTrial ring, long disabled, boolean filter, Machine machine) {
    if (ring == null) {
      return Finding.of(TOPIC, State.WARNING, "not tried, as asked (system property sheaf.io)")
          .mend("unset SHEAF_JAVA_OPTS   # or take -Dsheaf.io out of it");
    }
    if (ring.reads()) {
      String old = ring.text().contains("DEFER_TASKRUN") ? "" : "; it interrupts its thread";
      String plain = ring.whyPlain();
      String text = "a read through it works" + old + (plain == null ? "" : "; " + plain);
      return Finding.of(TOPIC, plain == null ? State.OK : State.WARNING, text)
          .fact("setup", ring.text());
    }
    String words = Errno.words(ring.errno());
    boolean refused = ring.errno() == Errno.EPERM || ring.errno() == Errno.ENOSYS;
    if (ring.errno() == Errno.EPERM && disabled != 0) {
      String who = disabled == 1 ? "for processes without privileges" : "for everyone";
      String text = "disabled " + who + " (kernel.io_uring_disabled = " + disabled + ")";
      return told(ring, text).mend("sudo sysctl -w kernel.io_uring_disabled=0");
    }
    if (refused && filter) {
      return told(ring, "a filter of system calls (seccomp) refuses it: " + words)
          .mend(withoutFilter(machine));
    }
    if (ring.errno() == Errno.ENOSYS) {
      return told(ring, "this kernel has none: " + words)
          .mend(
              "grep IO_URING /boot/config-$(uname -r)   # a kernel with CONFIG_IO_URING=y has it");
    }
    if (ring.errno() == Errno.EPERM) {
      return told(ring, "a security module refuses it: " + words)
          .mend("sudo ausearch -m avc -c java   # what SELinux refused");
    }
    return told(ring, ring.text());
  }

  private static Finding told(RingTrial ring, String text) {
    return Finding.of(TOPIC, State.WARNING, text).fact("errno", ring.errno());
  }

  private static String withoutFilter(Machine machine) {
    return machine.isContainer()
        ? "docker run --security-opt seccomp=unconfined ...   # or a profile with io_uring_*"
        : "systemctl edit SERVICE   # SystemCallFilter=io_uring_setup io_uring_enter"
            + " io_uring_register; in Docker: --security-opt seccomp=unconfined";
  }
}
