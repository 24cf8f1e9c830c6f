package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import io.sheaf.store.io.LockedMemory;
import io.sheaf.store.posix.LimitCalls;

/// Whether all frames can be registered with the ring.
final class LockedCheck {
  private static final String TOPIC = "memlock";

  private LockedCheck() {}

  static Finding of(LockedMemory locked, long arenaBytes, Machine machine) {
    boolean covers = locked.covers(arenaBytes);
    return state(locked, arenaBytes, machine)
        .fact("needed_bytes", arenaBytes)
        .fact("limit_bytes", locked.limit())
        .fact("cap_ipc_lock", locked.exempt())
        .fact("enough", covers);
  }

  private static Finding state(LockedMemory locked, long bytes, Machine machine) {
    String limit =
        locked.limit() == LimitCalls.UNLIMITED ? "no limit" : Amount.text(locked.limit());
    String needed = Amount.text(bytes);
    if (locked.exempt()) {
      String text = needed + " needed; CAP_IPC_LOCK: the limit of " + limit + " does not hold";
      return Finding.of(
          TOPIC,
          State.OK,
          locked.limit() == LimitCalls.UNLIMITED ? needed + " needed; no limit" : text);
    }
    if (locked.covers(bytes)) {
      return Finding.of(TOPIC, State.OK, needed + " needed; " + limit + " allowed to this user");
    }
    return Finding.of(TOPIC, State.WARNING, needed + " needed; only " + limit + " allowed")
        .mend(
            "sudo prlimit --pid $$ --memlock=unlimited:unlimited   # then start it from this shell",
            machine.isContainer()
                ? "docker run --ulimit memlock=-1:-1 ..."
                : "systemctl edit SERVICE   # [Service] LimitMEMLOCK=infinity");
  }
}
