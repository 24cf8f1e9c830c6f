package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.report.HolderReport;
import io.sheaf.store.pool.report.PinReport;
import io.sheaf.store.pool.report.TableUse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The books of a pool: who may pin, and what has been pinned. Any thread.
///
/// A holder stays on them until it is closed and has no pin; what it has taken is added to the
/// account of its table then.
final class Holders {
  private static final int BETWEEN_SWEEPS = 1024;
  private static final int MOST_PINS = 100;

  /// Tables beyond these have one account together: names come and go for as long as a server runs.
  private static final int MOST_ACCOUNTS = 1000;

  /// Walks of the stack are rationed: 200 at once, and 100 a second. A server makes holders by the
  /// thousand, and a walk costs as much as all the rest of one.
  private static final long WALK_NANOS = 10_000_000;

  private static final long SAVED_NANOS = 200 * WALK_NANOS;

  private static final String OTHERS = "(others)";

  private final boolean traceEveryPin;
  private final long patienceNanos;
  private final Set<Holder> present = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, TableAccount> accounts = new ConcurrentHashMap<>();
  private final AtomicLong made = new AtomicLong();
  private final LongAdder takenByGone = new LongAdder();

  /// The time up to which walks have been paid for.
  private final AtomicLong walked = new AtomicLong(System.nanoTime() - SAVED_NANOS);

  Holders(PoolOptions options) {
    this.traceEveryPin = options.traceEveryPin();
    this.patienceNanos = options.patience().toNanos();
  }

  Holder open(String name, AccessHint hint) {
    Holder holder = new Holder(name, hint, traceEveryPin, this);
    present.add(holder);
    if (made.incrementAndGet() % BETWEEN_SWEEPS == 0) sweep();
    return holder;
  }

  /// Whether the stack may be walked, to say where something was taken.
  boolean mayWalk() {
    if (traceEveryPin) return true;
    long now = System.nanoTime();
    long paid = walked.get();
    if (paid - now >= 0) return false;
    long from = paid - (now - SAVED_NANOS) > 0 ? paid : now - SAVED_NANOS;
    walked.set(from + WALK_NANOS); // of two at once one may be free
    return true;
  }

  /// The account of a table; of all others once there are many.
  TableAccount account(String table) {
    TableAccount known = accounts.get(table);
    if (known != null) return known;
    String name = accounts.size() < MOST_ACCOUNTS ? table : OTHERS;
    return accounts.computeIfAbsent(name, TableAccount::new);
  }

  private void sweep() {
    present.forEach(Holder::strikeOffIfDone);
  }

  void strikeOff(Holder holder) {
    if (!present.remove(holder)) return;
    long taken = holder.taken();
    takenByGone.add(taken);
    TableAccount account = holder.account();
    if (account != null) account.takenByGone.add(taken);
  }

  /// Pins ever taken.
  long taken() {
    return takenByGone.sum() + present.stream().mapToLong(Holder::taken).sum();
  }

  /// Holders on the books.
  int count() {
    return present.size();
  }

  /// Pins that are out.
  long pins() {
    return present.stream().mapToLong(Holder::pins).sum();
  }

  private Stream<Holder> pinning() {
    sweep();
    return present.stream().filter(holder -> holder.pins() > 0);
  }

  /// Who pins what, the largest first.
  List<HolderReport> reports() {
    return pinning()
        .map(Holder::report)
        .sorted(Comparator.comparingLong(HolderReport::pinnedBytes).reversed())
        .toList();
  }

  /// The same in lines, for an error.
  List<String> lines() {
    return reports().stream().map(HolderReport::text).toList();
  }

  /// Bytes of all pins that are out.
  long pinnedBytes() {
    return present.stream().mapToLong(Holder::pinnedBytes).sum();
  }

  /// Who leaks what, and where it was taken.
  List<String> accusations() {
    return pinning().map(Holder::accuse).toList();
  }

  /// The pins on the books, the oldest first.
  List<PinReport> oldestPins() {
    long now = System.nanoTime();
    return sites().limit(MOST_PINS).map(site -> site.report(now)).toList();
  }

  /// Those of them that have been held for longer than a caller waits.
  List<PinReport> longPins() {
    long now = System.nanoTime();
    return sites()
        .takeWhile(site -> now - site.sinceNanos() >= patienceNanos)
        .limit(MOST_PINS)
        .map(site -> site.report(now))
        .toList();
  }

  private Stream<PinSite> sites() {
    return present.stream()
        .flatMap(Holder::sites)
        .sorted((a, b) -> Long.signum(a.sinceNanos() - b.sinceNanos()));
  }

  /// Whether a pin has been held for longer than a caller waits for room.
  boolean isLong(PinSite site) {
    return System.nanoTime() - site.sinceNanos() >= patienceNanos;
  }

  /// Pins by table, the table with most of them first.
  List<TableUse> tables() {
    Map<TableAccount, Long> taken =
        present.stream()
            .filter(holder -> holder.account() != null)
            .collect(Collectors.groupingBy(Holder::account, Collectors.summingLong(Holder::taken)));
    return accounts.values().stream()
        .map(account -> account.use(taken.getOrDefault(account, 0L)))
        .sorted(
            Comparator.comparingLong((TableUse use) -> use.hits() + use.misses() + use.written())
                .reversed())
        .toList();
  }
}
