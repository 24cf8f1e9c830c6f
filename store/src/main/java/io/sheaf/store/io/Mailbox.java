package io.sheaf.store.io;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Requests on their way to the one thread that owns a ring, and what wakes it.
///
/// Anyone puts requests in; the owner takes them all at once (a stack after Treiber, "Systems
/// Programming: Coping with Parallelism", 1986, turned round when it is taken). The owner sleeps
/// inside the ring, which reads the event descriptor: a write to it ends the sleep.
final class Mailbox {
  /// What the owner does.
  private enum Rest {
    AWAKE,
    /// Waits for the first of many transfers, and looks here when it has ended.
    DOZING,
    ASLEEP
  }

  private final int eventFd;
  private final AtomicReference<@Nullable IoRequest> head = new AtomicReference<>();
  // A mark that takes the place of the stack: no request at all.
  private final IoRequest shut =
      IoRequest.read(
          FileLease.of(new PosixFile("none", -1, false, false)), 0, MemorySegment.NULL, e -> {});
  private final AtomicReference<Rest> rest = new AtomicReference<>(Rest.AWAKE);
  // The number of a closed descriptor is another file's a moment later. Only who has won the right
  // to wake the owner comes here, and the owner at the end.
  private final ReentrantLock signalling = new ReentrantLock();
  private boolean closed;

  /// A mailbox whose owner is woken by `eventFd`, which this takes over.
  Mailbox(int eventFd) {
    this.eventFd = eventFd;
  }

  /// Puts requests in, to come out in this order; false when the mailbox is shut. Those that are
  /// not `urgent` let the owner doze.
  boolean put(List<IoRequest> requests, boolean urgent) {
    int count = requests.size();
    if (count == 0) return true;
    for (int i = 1; i < count; i++) requests.get(i).next = requests.get(i - 1);
    IoRequest first = requests.get(0);
    IoRequest last = requests.get(count - 1);
    IoRequest before;
    do {
      before = head.get();
      if (before == shut) return false;
      first.next = before;
    } while (!head.compareAndSet(before, last));
    if (urgent || rest.get() == Rest.ASLEEP) wake();
    return true;
  }

  /// What the owner sleeps on.
  int eventFd() {
    return eventFd;
  }

  /// Wakes the owner if it sleeps or is about to.
  void wake() {
    if (rest.get() != Rest.AWAKE && rest.getAndSet(Rest.AWAKE) != Rest.AWAKE) signal();
  }

  /// Ends a read of the event, whoever sleeps or does not. Nothing after [#close].
  void signal() {
    signalling.lock();
    try {
      if (!closed) EventCalls.signal(eventFd);
    } catch (ErrnoException e) {
      throw new AssertionError("event descriptor " + eventFd, e);
    } finally {
      signalling.unlock();
    }
  }

  /// Closes the event, which nobody reads any more.
  void close() throws ErrnoException {
    signalling.lock();
    try {
      if (!closed) FileCalls.close(eventFd);
      closed = true;
    } finally {
      signalling.unlock();
    }
  }

  /// Takes what is in, the oldest first, linked by `next`; null when there is nothing.
  @Nullable IoRequest takeAll() {
    return head.get() == null ? null : turned(head.getAndSet(null));
  }

  /// Shuts it, and takes what is in.
  @Nullable IoRequest shut() {
    return turned(head.getAndSet(shut));
  }

  private static @Nullable IoRequest turned(@Nullable IoRequest newest) {
    IoRequest oldest = null;
    IoRequest at = newest;
    while (at != null) {
      IoRequest next = at.next;
      at.next = oldest;
      oldest = at;
      at = next;
    }
    return oldest;
  }

  /// Says that the owner is about to sleep, or to doze; false, and it must not, when something is
  /// in.
  boolean fallAsleep(boolean dozing) {
    rest.set(dozing ? Rest.DOZING : Rest.ASLEEP);
    if (head.get() == null) return true;
    rest.set(Rest.AWAKE);
    return false;
  }

  /// Says that the owner is awake.
  void awake() {
    rest.set(Rest.AWAKE);
  }
}
