package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.report.HolderReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Someone who pins: a scan, a stream, an appender. Pins are counted on it, so that an exhausted
/// pool can say who has them.
///
/// Counting must cost next to nothing on a hit. The thread that pins first *owns* the holder and
/// counts in plain fields; any other thread counts in atomic ones, and the sums are the truth. Made
/// by [BufferPool#holder]; closing it takes it off the books, once its last pin is closed.
public final class Holder implements AutoCloseable {
  // A walk of the stack costs as much as some hundred pins, and leaves 2 KiB behind: more and more
  // seldom, up to once in a million.
  private static final int SAMPLING = 4096;
  private static final int SELDOM = 1 << 20;
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
  private final Holders books;
  private final long since = System.nanoTime();
  private final Set<PinSite> sites = ConcurrentHashMap.newKeySet();
  private final LongAdder otherBytes = new LongAdder();
  private final LongAdder otherPins = new LongAdder();
  private final LongAdder otherTaken = new LongAdder();
  private volatile @Nullable TableAccount account;
  private volatile boolean closed;
  private @Nullable Thread owner;
  private long ownBytes;
  private long ownPins;
  private long ownTaken;
  private long nextSample = 1; // read and written by anyone: a sample more or less

  Holder(String name, AccessHint hint, boolean traceEveryPin, Holders books) {
    this.name = name;
    this.hint = hint;
    this.use = hint.counts() ? PageWord.USE : 0;
    this.books = books;
    this.traceEveryPin = traceEveryPin;
    this.opened = books.mayWalk() ? PinSite.caller() : "";
  }

  /// What it was called when it was made.
  public String name() {
    return name;
  }

  /// Whether it tells the pool beforehand what it will pin.
  public boolean foretells() {
    return hint == AccessHint.FORETOLD;
  }

  /// Says whose pages it pins, for the figures by table; before its first pin.
  public Holder of(String table) {
    account = books.account(table);
    return this;
  }

  @Nullable TableAccount account() {
    return account;
  }

  /// Takes note that a page had to be read for it.
  void missed() {
    TableAccount table = account;
    if (table != null) table.misses.increment();
  }

  /// Takes note that it fills a page itself.
  void claimed() {
    TableAccount table = account;
    if (table != null) table.written.increment();
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
      books.strikeOff(this);
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

  /// Whether the pin just taken is to be traced: the first one is, and then one in many, as long as
  /// there are not too many holders.
  boolean isSampled() {
    if (ownTaken < nextSample && !traceEveryPin) return false;
    nextSample = ownTaken + Math.clamp(ownTaken, SAMPLING, SELDOM);
    return books.mayWalk();
  }

  /// Remembers a pin of one page that is sampled, where it was taken and when.
  PinSite trace(Frame frame) {
    return known(new PinSite(this, frame, 1, frame.bytes, true));
  }

  /// Remembers pins of several pages, and where they were taken if that is sampled.
  PinSite trace(Frame[] frames, long bytes) {
    return known(new PinSite(this, frames[0], frames.length, bytes, isSampled()));
  }

  private PinSite known(PinSite site) {
    sites.add(site);
    return site;
  }

  /// Takes pins off the books that are about to be given back.
  void forget(@Nullable PinSite site) {
    if (site == null) return;
    sites.remove(site);
    if (LongPinEvent.isOn() && books.isLong(site)) LongPinEvent.ended(site);
  }

  /// The pins on the books that are out, in no order.
  Stream<PinSite> sites() {
    return sites.stream();
  }

  HolderReport report() {
    TableAccount of = account;
    return new HolderReport(
        name,
        of == null ? "" : of.table(),
        pinnedBytes(),
        pins(),
        (System.nanoTime() - since) / 1_000_000,
        opened);
  }

  /// The line that accuses it of a leak: with the places of its pins that are known, or else its
  /// own and how to learn more.
  String accuse() {
    List<String> known =
        sites().map(PinSite::where).filter(Objects::nonNull).distinct().limit(3).toList();
    String more = traceEveryPin ? "" : "; -Dsheaf.pins=sites tells where every pin is taken";
    return report().text()
        + (known.isEmpty() ? "" : ", taken at " + String.join(", and at ", known))
        + (opened.isEmpty() || (traceEveryPin && !known.isEmpty())
            ? ""
            : ", holder made at " + opened)
        + more;
  }

  @Override
  public String toString() {
    return report().text();
  }
}
