package io.sheaf.store.doctor;

import io.sheaf.store.doctor.Finding.State;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;

/// The rung that a store would choose.
final class RungCheck {
  private RungCheck() {}

  static Finding of(RungChoice choice) {
    State state =
        switch (choice.rung()) {
          case RING_FIXED -> State.OK;
          case RING_PLAIN, PREAD, BUFFERED, PORTABLE -> State.WARNING;
        };
    return Finding.of("rung", state, choice.text())
        .fact("rung", choice.rung().name())
        .fact("best", choice.rung() == Rung.RING_FIXED)
        .fact("reason", choice.reason());
  }
}
