package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which kernel it is, and what an older one lacks.
final class KernelCheck {
  private static final String TOPIC = "kernel";
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  private KernelCheck() {}

  static Finding of(String version) {
    String name = "Linux " + version;
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) return Finding.of(TOPIC, State.UNKNOWN, name);
    int number = Integer.parseInt(parts.group(1)) * 1000 + Integer.parseInt(parts.group(2));
    String lacks =
        number < 5_011
            ? "no io_uring that is enough (5.11)"
            : number < 5_014
                ? "frames are not faulted in ahead of use (5.14)"
                : number < 6_001 ? "rings interrupt their thread, alignment is not told (6.1)" : "";
    Finding finding =
        lacks.isEmpty()
            ? Finding.of(TOPIC, State.OK, name)
            : Finding.of(TOPIC, State.WARNING, name + ": " + lacks);
    return finding.fact("version", version);
  }
}
