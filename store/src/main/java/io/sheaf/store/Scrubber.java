package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.OwnThread;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommittedSegment;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.SegmentRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the whole of an open store again and again, slowly, past the pool: what nobody asks for
/// rots unseen, and is not to be had from a backup any more when somebody does.
///
/// It waits while others read pages from the disk, but never for longer than a second at a time, so
/// that every round comes to its end. Damage is told of once, by the log, by an event of flight
/// recordings and by a meter. It repairs nothing. Its thread ends with [#close].
final class Scrubber implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

  /// Between two rounds: a small store need not be read all the time.
  private static final long REST_MILLIS = 60_000;

  private static final long YIELD_MILLIS = 20;
  private static final int MOST_YIELDS = 50;

  /// Beyond so many, damages are counted and not told of.
  private static final int MOST_TOLD = 10_000;

  private final OpenStore parts;
  private final long bytesPerSecond;
  private final Pace pace;
  private final Thread thread;
  private final Set<Damage> told = new HashSet<>();
  private long seen;
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile long segments;
  private volatile long damages;

  /// Begins at once.
  Scrubber(OpenStore parts, long bytesPerSecond) {
    this.parts = parts;
    this.bytesPerSecond = bytesPerSecond;
    this.pace = Pace.of(bytesPerSecond);
    this.thread = Thread.ofPlatform().daemon().name("sheaf-scrub").unstarted(this::run);
    thread.start();
  }

  /// How far it is.
  Scrub report() {
    return new Scrub(bytesPerSecond, rounds.get(), segments, done.get(), pace.bytes(), damages);
  }

  private void run() {
    try {
      while (true) {
        round();
        pace.rest(REST_MILLIS);
      }
    } catch (CancellationException | StoreException.Closed e) {
      LOG.debug("the scrubber ends: {}", e.getMessage());
    }
  }

  private void round() {
    Disk disk = parts.engine().disk();
    List<Damage> found = new ArrayList<>();
    Verifier verifier = new Verifier(disk, Verification.Depth.FULL, this::step, found::add);
    Catalog newest = parts.log().catalog();
    Map<Long, CommittedSegment> all = CommittedSegment.of(newest);
    segments = all.size();
    done.set(0);
    logFiles(disk, newest);
    // No snapshot is held meanwhile: what leaves its table goes, and is passed over.
    for (CommittedSegment segment : all.values()) {
      if (isThere(disk, segment)) verifier.segment(parts.log().storeId(), segment);
      if (!found.isEmpty() && isNamed(segment)) found.forEach(this::found);
      found.clear();
      done.incrementAndGet();
    }
    rounds.incrementAndGet();
  }

  /// `SUPER` and the log; what they say of segments is looked at one by one.
  private void logFiles(Disk disk, Catalog newest) {
    LogVerify.log(disk, parts.log(), newest).forEach(finding -> found(Verifier.damage(finding)));
  }

  /// Whether the file has the length that it must have, so that there is more to look at.
  private boolean isThere(Disk disk, CommittedSegment segment) {
    SegmentRef ref = segment.segment();
    String name = ref.file();
    try {
      long length = disk.exists(name) ? disk.length(name) : -1;
      if (length >= 0 && ref.fits(length)) return true;
      if (!isNamed(segment)) return false;
      long end = ref.start() + ref.bytes();
      String what = length < 0 ? "it is missing" : length + " bytes instead of " + end;
      found(new Damage(Damage.Kind.LOST, name, -1, Math.clamp(length, 0, end), what));
    } catch (DiskException e) {
      // It may have gone between the two looks.
      if (isNamed(segment)) LOG.warn("{} could not be looked at: {}", name, e.getMessage());
    }
    return false;
  }

  private boolean isNamed(CommittedSegment segment) {
    return CommittedSegment.of(parts.log().catalog()).containsKey(segment.segment().id());
  }

  private void step(long bytes) {
    long read = readByOthers();
    for (int i = 0; i < MOST_YIELDS && read != seen; i++) {
      seen = read;
      pace.rest(YIELD_MILLIS);
      read = readByOthers();
    }
    seen = read;
    pace.step(bytes);
  }

  /// Bytes that the pool has read so far: these reads here are not the pool's.
  private long readByOthers() {
    return parts.engine().pool().engine().report().readBytes();
  }

  private void found(Damage damage) {
    boolean matters = damage.kind() == Damage.Kind.LOST || damage.kind() == Damage.Kind.NEWER;
    if (!matters || told.size() >= MOST_TOLD || !told.add(damage)) return;
    damages = told.size();
    LOG.error("found by the scrubber: {}; restore it from a backup, see `sheaf verify`", damage);
    ScrubEvent.emit(damage);
  }

  /// Ends it, and waits until it has: a step at most.
  @Override
  public void close() {
    pace.cancel();
    OwnThread.awaitEnd(thread);
  }
}
