package io.sheaf.flight.action;

import io.sheaf.flight.budget.PinBudget;
import io.sheaf.flight.budget.PinShare;
import io.sheaf.flight.call.Caller;
import io.sheaf.store.Pace;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Room for the pages that an action pins, of what reads may pin together.
final class Admission {
  private static final long LOOK_MILLIS = 20;

  private Admission() {}

  /// A share of `bytes`, all of it taken; it is given back by [#end]. Waits for its turn, in a
  /// thread of the action's own, for as long as a read would.
  ///
  /// @throws io.sheaf.flight.error.Refusal when there will be none
  /// @throws CancellationException when the action is not wanted any more
  static PinShare await(PinBudget budget, Caller caller, Object what, long bytes, Pace pace) {
    PinShare share = budget.open(caller.principal(), caller.about(what));
    boolean admitted = false;
    try {
      CountDownLatch turn = new CountDownLatch(1);
      if (!share.ask(0, bytes, bytes, turn::countDown)) {
        while (!turn.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          if (pace.isCancelled()) throw new CancellationException("cancelled before its turn");
        }
        if (share.waits(() -> {})) throw new AssertionError("woken before its turn");
      }
      share.take(bytes);
      admitted = true;
      return share;
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts an errand", e);
    } finally {
      if (!admitted) share.close();
    }
  }

  /// Gives a share back.
  static void end(PinShare share, long bytes) {
    try (share) {
      share.give(bytes);
    }
  }
}
