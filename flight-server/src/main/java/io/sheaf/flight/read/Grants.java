package io.sheaf.flight.read;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Which FlightInfos are being read, and which were cancelled.
///
/// Any thread. A grant is remembered while streams read for it, and once it was cancelled until its
/// tickets end by themselves; of those at most 10,000, the oldest forgotten first.
public final class Grants {
  private static final int MOST = 10_000;

  /// What came of a cancel.
  public enum Cancel {
    /// Nobody was reading.
    DONE,
    /// Streams were reading: each ends where it is.
    UNDER_WAY
  }

  /// One FlightInfo.
  final class Grant {
    private final UUID id;
    private volatile boolean cancelled;
    private int streams;

    private Grant(UUID id) {
      this.id = id;
    }

    /// Goes on, unless it was cancelled.
    void check() {
      if (cancelled) throw refusal();
    }

    /// Says that one stream of it has ended.
    void end() {
      synchronized (Grants.this) {
        if (--streams == 0) reading.remove(id);
      }
    }
  }

  private final InstantSource clock;
  private final Map<UUID, Grant> reading = new LinkedHashMap<>();
  private final Map<UUID, Instant> cancelled = new LinkedHashMap<>();

  /// None yet; `clock` says when tickets have ended.
  public Grants(InstantSource clock) {
    this.clock = clock;
  }

  /// Begins a stream for a grant.
  ///
  /// @throws Refusal when it was cancelled
  synchronized Grant begin(UUID id) {
    if (cancelled.containsKey(id)) throw refusal();
    Grant grant = reading.computeIfAbsent(id, Grant::new);
    grant.streams++;
    return grant;
  }

  /// Cancels a grant. All its tickets end within the life of one, for none is renewed any more.
  public synchronized Cancel cancel(UUID id) {
    Instant now = clock.instant();
    forget(now);
    cancelled.put(id, now.plus(Leases.LIFE));
    Grant grant = reading.get(id);
    if (grant == null) return Cancel.DONE;
    grant.cancelled = true;
    return Cancel.UNDER_WAY;
  }

  /// Whether a grant was cancelled.
  ///
  /// @throws Refusal when it was
  public synchronized void check(UUID id) {
    if (cancelled.containsKey(id)) throw refusal();
  }

  private void forget(Instant now) {
    cancelled.values().removeIf(until -> !until.isAfter(now));
    Iterator<UUID> oldest = cancelled.keySet().iterator();
    while (cancelled.size() >= MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  private static Refusal refusal() {
    return new Refusal(Code.CANCELLED, "the read was cancelled; ask GetFlightInfo for another");
  }
}
