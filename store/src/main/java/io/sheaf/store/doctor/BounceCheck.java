package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import java.util.Set;

/// Whether devices reach the frames themselves, or through bounce buffers that the kernel copies.
///
/// Memory that is encrypted for a virtual machine (AMD SEV, Intel TDX) is out of reach of devices,
/// so that every transfer is copied once more; `swiotlb=force` does the same anywhere
/// (`Documentation/core-api/swiotlb.rst`).
final class BounceCheck {
  private static final String TOPIC = "bounce buffers";
  private static final String ENCRYPTED = ": every transfer is copied once more";

  private BounceCheck() {}

  static Finding of(Machine machine) {
    Set<String> boot = machine.bootWords();
    Set<String> flags = machine.processorFlags();
    if (boot.stream().anyMatch(word -> word.matches("swiotlb=(.*,)?force"))) {
      return Finding.of(TOPIC, State.WARNING, "swiotlb=force" + ENCRYPTED)
          .mend(
              "sudo grubby --update-kernel=ALL --remove-args=swiotlb   # or edit the boot loader");
    }
    if (flags.contains("tdx_guest") || machine.has("/dev/tdx_guest")) {
      return guest("Intel TDX");
    }
    if (machine.has("/dev/sev-guest")) {
      return guest("AMD SEV-SNP");
    }
    if (boot.stream().anyMatch(word -> word.matches("swiotlb=(.*,)?noforce"))) {
      return Finding.of(TOPIC, State.OK, "none: swiotlb=noforce");
    }
    if (flags.isEmpty()) {
      return Finding.of(TOPIC, State.UNKNOWN, "cannot tell on this architecture").mend(LOG);
    }
    if (!flags.contains("hypervisor")) {
      return Finding.of(TOPIC, State.OK, "none: no virtual machine, and swiotlb is not forced");
    }
    if ("GenuineIntel".equals(machine.field("/proc/cpuinfo", "vendor_id"))) {
      return Finding.of(TOPIC, State.OK, "none: no TDX, and swiotlb is not forced");
    }
    return Finding.of(
            TOPIC,
            State.UNKNOWN,
            "cannot tell: a virtual machine with AMD SEV looks like any other from here")
        .mend(LOG);
  }

  private static final String LOG =
      "sudo dmesg | grep -i 'memory encryption features active'   # SEV or TDX there means yes";

  private static Finding guest(String what) {
    return Finding.of(TOPIC, State.WARNING, what + ": memory is encrypted" + ENCRYPTED)
        .fact("encryption", what);
  }
}
