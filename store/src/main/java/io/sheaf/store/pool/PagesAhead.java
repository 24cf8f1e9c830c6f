package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.io.Lane;
import io.sheaf.store.pool.Frame.Filler;
import io.sheaf.store.pool.evict.AccessHint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pages that are read before anybody wants them.
final class PagesAhead implements Frame.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(PagesAhead.class);

  private final Frames frames;
  private final PageAccess access;
  private final IoEngine engine;
  final LongAdder asked = new LongAdder();
  final LongAdder dropped = new LongAdder();

  PagesAhead(Frames frames, PageAccess access, IoEngine engine) {
    this.frames = frames;
    this.access = access;
    this.engine = engine;
  }

  /// Asks the engine for those that are absent, in one go; false when there was no room for all.
  boolean ask(PageTable table, int... pages) {
    List<IoRequest> requests = new ArrayList<>(pages.length);
    boolean all = true;
    try (SharedLease lease = new SharedLease(table.source())) {
      for (int i = 0; i < pages.length && all; i++) all = begin(table, pages[i], lease, requests);
    } catch (StoreException e) {
      LOG.debug("read ahead of {}: {}", table.source().name(), e.getMessage());
    } finally {
      // Whatever went wrong with another: these are loading, and somebody may wait for them.
      asked.add(requests.size());
      if (!requests.isEmpty()) engine.submit(Lane.AHEAD, requests);
    }
    return all;
  }

  private boolean begin(PageTable table, int page, SharedLease lease, List<IoRequest> requests) {
    long word = table.word(page);
    if (!PageWord.isAbsent(word) || frames.isClosed() || table.isForgotten()) return true;
    Frame frame =
        engine.hasRoomAhead()
            ? access.begin(table, page, word, Filler.AHEAD, AccessHint.LOOKUP)
            : null;
    if (frame == null || !place(frame)) {
      dropped.increment();
      return false;
    }
    requests.add(access.request(frame, lease, this)); // there is room
    return true;
  }

  private boolean place(Frame frame) {
    boolean placed = false;
    try {
      placed = frames.tryPlace(frame);
      return placed;
    } finally {
      if (!placed) access.abandon(frame);
    }
  }

  @Override
  public void brought(Frame frame, @Nullable DiskException failure) {
    try {
      access.arrived(frame, failure);
    } catch (StoreException e) {
      LOG.debug("read ahead: {}", e.getMessage()); // the frame may be another page's by now
    }
  }
}
