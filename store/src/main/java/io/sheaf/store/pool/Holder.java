package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.AccessHint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Someone who pins: a scan, a stream, an appender. Pins are counted on it, so that an exhausted
/// pool can say who has them.
///
/// Counting must cost next to nothing on a hit. The thread that pins first *owns* the holder and
/// counts in plain fields; any other thread counts in atomic ones, and the sums are the truth. Made
/// by [BufferPool#holder]; closing it takes it off the books, once its last pin is closed.
public final class Holder implements AutoCloseable {
  // A walk of the stack costs as much as some hundred pins.
  private static final int SAMPLING = 4096;
  private static final VarHandle OWNER;
  private static final VarHandle OWN_BYTES;
  private static final VarHandle OWN_PINS;
  private static final VarHandle OWN_TAKEN;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(Holder.class, "owner", Thread.class);
      OWN_BYTES = lookup.findVarHandle(Holder.class, "ownBytes", long.class);
      OWN_PINS = lookup.findVarHandle(Holder.class, "ownPins", long.class);
      OWN_TAKEN = lookup.findVarHandle(Holder.class, "ownTaken", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final String opened;
  private final AccessHint hint;

  /// What a pin adds to the word beside itself.
  final long use;

  private final boolean traceEveryPin;
  private final Consumer<Holder> whenDone;
  private final Set<PinSite> sites = ConcurrentHashMap.newKeySet();
  private final LongAdder otherBytes = new LongAdder();
  private final LongAdder otherPins = new LongAdder();
  private final LongAdder otherTaken = new LongAdder();
  private volatile boolean closed;
  private @Nullable Thread owner;
  private long ownBytes;
  private long ownPins;
  private long ownTaken;
  private long nextSample = 1; // read and written by anyone: a sample more or less

  Holder(String name, AccessHint hint, boolean traceEveryPin, Consumer<Holder> whenDone) {
    this.name = name;
    this.hint = hint;
    this.use = hint.counts() ? PageWord.USE : 0;
    this.whenDone = whenDone;
    this.traceEveryPin = traceEveryPin;
    this.opened = PinSite.caller();
  }

  /// What it was called when it was made.
  public String name() {
    return name;
  }

  /// Whether it tells the pool beforehand what it will pin.
  public boolean foretells() {
    return hint == AccessHint.FORETOLD;
  }

  /// What it knows about the next use of what it pins.
  AccessHint hint() {
    return hint;
  }

  /// Bytes of pages pinned, each pin counted.
  public long pinnedBytes() {
    return (long) OWN_BYTES.getOpaque(this) + otherBytes.sum();
  }

  /// Pins taken and not closed.
  public long pins() {
    return (long) OWN_PINS.getOpaque(this) + otherPins.sum();
  }

  /// Pins ever taken.
  long taken() {
    return (long) OWN_TAKEN.getOpaque(this) + otherTaken.sum();
  }

  /// Says that no more pins will be taken. Those that are out stay good until closed.
  @Override
  public void close() {
    closed = true;
    strikeOffIfDone();
  }

  /// A close beside the last unpin may miss it: the pool looks again now and then.
  void strikeOffIfDone() {
    if (closed && pins() == 0) {
      whenDone.accept(this);
    }
  }

  @SuppressWarnings("ReferenceEquality") // threads are told apart by identity
  private boolean isOwner() {
    return owner == Thread.currentThread();
  }

  void took(long bytes, int pins) {
    if (isOwner()) {
      OWN_BYTES.setOpaque(this, ownBytes + bytes);
      OWN_PINS.setOpaque(this, ownPins + pins);
      OWN_TAKEN.setOpaque(this, ownTaken + pins);
    } else {
      tookElsewhere(bytes, pins);
    }
  }

  private void tookElsewhere(long bytes, int pins) {
    if (owner == null && OWNER.compareAndSet(this, null, Thread.currentThread())) {
      took(bytes, pins);
      return;
    }
    otherBytes.add(bytes);
    otherPins.add(pins);
    otherTaken.add(pins);
  }

  void gave(long bytes, int pins) {
    if (isOwner()) {
      OWN_BYTES.setOpaque(this, ownBytes - bytes);
      OWN_PINS.setOpaque(this, ownPins - pins);
    } else {
      otherBytes.add(-bytes);
      otherPins.add(-pins);
    }
    if (closed) {
      strikeOffIfDone();
    }
  }

  /// Whether the pin just taken is to be traced: the first one is, and then one in many.
  boolean isSampled() {
    if (ownTaken < nextSample && !traceEveryPin) {
      return false;
    }
    nextSample = ownTaken + SAMPLING;
    return true;
  }

  /// Remembers where a pin was taken.
  PinSite trace(String what, long bytes) {
    PinSite site = PinSite.here(name, what, bytes);
    sites.add(site);
    return site;
  }

  void forget(@Nullable PinSite site) {
    if (site != null) {
      sites.remove(site);
    }
  }

  /// The traced pins that are out, oldest first.
  List<PinSite> sites() {
    return sites.stream().sorted(Comparator.comparingLong(PinSite::sinceNanos)).toList();
  }

  /// Who it is and what it has, in one line.
  String describe() {
    return String.format("%s: %.1f MiB in %d pins", name, pinnedBytes() / 1048576.0, pins());
  }

  /// The line that accuses it of a leak: with the places of its pins, or else its own.
  String accuse() {
    List<PinSite> known = sites();
    String where =
        known.isEmpty()
            ? "holder made at " + opened
            : known.stream().map(PinSite::where).distinct().limit(3).toList().toString();
    return describe() + ", " + where;
  }

  @Override
  public String toString() {
    return describe();
  }
}
