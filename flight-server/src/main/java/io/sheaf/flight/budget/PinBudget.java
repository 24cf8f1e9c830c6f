package io.sheaf.flight.budget;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What all reads of a server may pin together, and the line of those that do not fit.
///
/// Any thread; none waits. Words and invariants stand in the package description.
public final class PinBudget {
  /// Of the budget: what one principal may hold while others wait, and what one read gets at most
  /// if it can do with less.
  private static final int FAIR = 4;

  private static final int NAMED = 5;

  private final long pool;
  private final long bytes;
  private final long pinnable;
  private final BudgetLimits limits;
  private final ScheduledExecutorService timer;
  private final LongAdder refused = new LongAdder();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();

  // All below: under the lock of this object.
  private final WaitingLine line = new WaitingLine();
  private final Map<String, Long> held = new HashMap<>();
  private final Set<PinShare> admitted = new LinkedHashSet<>();
  private long reserved;

  /// A budget within a pool.
  ///
  /// @param pool bytes of its frames
  /// @param pinnable the most that can be pinned at all
  /// @param timer ends waits; its tasks never wait
  public PinBudget(long pool, long pinnable, BudgetLimits limits, ScheduledExecutorService timer) {
    this.pool = pool;
    this.bytes = pool / 4 * 3;
    this.pinnable = pinnable;
    this.limits = limits;
    this.timer = timer;
  }

  /// The share of one read, of nothing yet, for the caller to close.
  ///
  /// @param principal for whom it is counted
  /// @param name who reads what, for people
  public PinShare open(String principal, String name) {
    return new PinShare(this, principal, name);
  }

  /// What reads may pin together.
  public long bytes() {
    return bytes;
  }

  /// What one read may hold at the most, what it has beside the pool among it.
  long most() {
    return pool;
  }

  /// What is reserved for those admitted.
  public synchronized long reserved() {
    return reserved;
  }

  /// How many wait.
  public synchronized int waiting() {
    return line.size();
  }

  /// How many were refused.
  public long refused() {
    return refused.sum();
  }

  /// How many waits have ended, one way or another.
  public long waits() {
    return waits.sum();
  }

  /// How long they took, together.
  public long waitedNanos() {
    return waitedNanos.sum();
  }

  /// The state of all this, for people.
  public synchronized BudgetReport report() {
    return new BudgetReport(bytes, reserved, line.size(), lines(Integer.MAX_VALUE));
  }

  /// Puts a share into the line, keeping no more reserved for it than `keeps`.
  void ask(PinShare share, long keeps, long least, long most) {
    List<Runnable> woken = new ArrayList<>();
    synchronized (this) {
      if (least > pinnable) {
        refuse(share, tooLarge(share, least), woken);
      } else {
        reserve(share, Math.min(share.reserved, keeps));
        long fair = Math.min(most, bytes / FAIR);
        share.asked = new PinShare.Asked(least, Math.max(least, fair), System.nanoTime());
        line.add(share);
        admit(woken);
        if (share.asked != null) wait(share, woken);
      }
    }
    woken.forEach(Runnable::run);
  }

  /// Bounds the line, and the time that a share stands in it.
  private void wait(PinShare share, List<Runnable> woken) {
    long patience = limits.patience().toNanos();
    PinShare.Asked asked = share.asked;
    share.timeout = timer.schedule(() -> expire(share, asked), patience, TimeUnit.NANOSECONDS);
    if (line.size() <= limits.waiting()) return;
    PinShare last = line.lastOfLongest(share);
    leave(last);
    String all = limits.waiting() + " reads wait for memory, which is the most";
    refuse(last, new Refusal(Code.BUSY, all + "; try again later"), woken);
    // It may have been its turn.
    admit(woken);
  }

  @SuppressWarnings("ReferenceEquality") // one wait, and not one that looks like it
  private void expire(PinShare share, PinShare.@Nullable Asked asked) {
    List<Runnable> woken = new ArrayList<>();
    synchronized (this) {
      // It may have been admitted meanwhile, and have asked again.
      if (asked == null || share.asked != asked) return;
      leave(share);
      refuse(share, late(asked), woken);
      admit(woken);
    }
    woken.forEach(Runnable::run);
  }

  /// Ends what a share reserves, and its wait if it waits.
  void end(PinShare share) {
    List<Runnable> woken = new ArrayList<>();
    synchronized (this) {
      if (share.asked != null) leave(share);
      reserve(share, 0);
      admit(woken);
    }
    woken.forEach(Runnable::run);
  }

  /// Admits whose turn it is, as long as there is room.
  private void admit(List<Runnable> woken) {
    while (true) {
      PinShare share = line.next(this::isGreedy);
      if (share == null) return;
      PinShare.Asked asked = share.asked;
      if (asked == null) throw new AssertionError(share.name() + " is in the line and asks not");
      long others = reserved - share.reserved;
      if (others > 0 && asked.least() > bytes - others) return;
      // Deep queues are for quiet times: half of the budget is given out freely, the other half as
      // what is needed.
      long given = asked.most() <= bytes / 2 - others ? asked.most() : asked.least();
      leave(share);
      line.served(share.principal());
      reserve(share, given);
      wake(share.answer(given, null), woken);
    }
  }

  private boolean isGreedy(String principal) {
    return held.getOrDefault(principal, 0L) > bytes / FAIR;
  }

  /// Takes a share out of the line.
  private void leave(PinShare share) {
    PinShare.Asked asked = share.asked;
    if (asked == null || !line.remove(share)) {
      throw new AssertionError(share.name() + " left a line that it is not in");
    }
    share.asked = null;
    if (share.timeout == null) return;
    share.timeout.cancel(false);
    share.timeout = null;
    waits.increment();
    waitedNanos.add(System.nanoTime() - asked.since());
  }

  private void reserve(PinShare share, long wanted) {
    long change = wanted - share.reserved;
    if (change == 0) return;
    if (share.reserved == 0 && wanted > 0) {
      share.admittedAt = System.nanoTime();
      admitted.add(share);
    }
    share.reserved = wanted;
    reserved += change;
    held.merge(share.principal(), change, (a, b) -> a + b == 0 ? null : a + b);
    if (wanted == 0) admitted.remove(share);
  }

  private void refuse(PinShare share, Refusal refusal, List<Runnable> woken) {
    refused.increment();
    wake(share.answer(share.reserved, refusal), woken);
  }

  private static void wake(@Nullable Runnable wake, List<Runnable> woken) {
    if (wake != null) woken.add(wake);
  }

  private Refusal late(PinShare.Asked asked) {
    List<String> oldest = lines(NAMED);
    int more = admitted.size() - oldest.size();
    return new Refusal(
        Code.POOL_EXHAUSTED,
        "no room within %s ms for the %s that this read must pin: %d reads have %s of %s"
                .formatted(
                    limits.patience().toMillis(),
                    mib(asked.least()),
                    admitted.size(),
                    mib(reserved),
                    mib(bytes))
            + (oldest.isEmpty() ? "" : "; the oldest are " + String.join(", ", oldest))
            + (more > 0 ? ", and " + more + " more" : "")
            + "; try again later, or with a larger pool");
  }

  private Refusal tooLarge(PinShare share, long least) {
    return new Refusal(
        Code.POOL_EXHAUSTED,
        "%s must pin %s at once, the pool fits %s; open it with a larger one"
            .formatted(share.name(), mib(least), mib(pinnable)));
  }

  private List<String> lines(int most) {
    long now = System.nanoTime();
    Instant clock = Instant.now();
    return admitted.stream()
        .limit(most)
        .map(
            share -> {
              long nanos = now - share.admittedAt;
              return "%s: %s, of which %s held, since %s (%d s)"
                  .formatted(
                      share.name(),
                      mib(share.reserved),
                      mib(share.held()),
                      clock.minusNanos(nanos).truncatedTo(ChronoUnit.SECONDS),
                      TimeUnit.NANOSECONDS.toSeconds(nanos));
            })
        .toList();
  }

  private static String mib(long bytes) {
    return "%.1f MiB".formatted(bytes / 1048576.0);
  }
}
