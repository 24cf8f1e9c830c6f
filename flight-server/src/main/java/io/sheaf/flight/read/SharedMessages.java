package io.sheaf.flight.read;

import io.sheaf.flight.budget.PinShare;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.store.Message;
import io.sheaf.store.Messages;
import io.sheaf.store.PinNeeds;
import org.jspecify.annotations.Nullable;

/// The messages of a scan as far as the stream's share of the pool goes: nothing is pinned that
/// there is no room for.
///
/// A share is of all that may be queued, of the message that is queued last, and of the one that is
/// half gone where that is small; of less when little is free, or there is little to send. It is
/// asked for again when a later segment has larger messages.
final class SharedMessages implements AutoCloseable {
  private final Messages messages;
  private final PinShare share;
  private final long queuedBytes;

  /// What the next batch of the segment in use takes at most.
  private long bound = Long.MAX_VALUE;

  /// What is pinned from message to message, as of the last look.
  private long kept;

  /// What is made of the next batch, where that is known since it has been here before.
  private long expanding;

  /// Takes both over.
  SharedMessages(Messages messages, PinShare share, long queuedBytes) {
    this.messages = messages;
    this.share = share;
    this.queuedBytes = queuedBytes;
  }

  /// Whether there is room for the next message and it is known which, or none comes; if not,
  /// `wake` is run when this is to be asked again. May wait for the disk.
  ///
  /// @throws Refusal when there will be none
  boolean prepare(Runnable wake) {
    if (share.waits(wake)) return false;
    if (!messages.seek()) return later(wake);
    PinNeeds needs = messages.needs();
    if (needs == null) return true;
    kept = needs.kept();
    bound = kept + needs.largest();
    if (expanding == 0 && share.hasRoom(bound)) return looked(wake);
    long next = kept + messages.nextBytes() + expanding;
    if (share.covers(next)) return share.hasRoom(next, wake) && looked(wake);
    if (share.ask(kept, Math.max(needs.least(), next), Math.max(most(needs), next), wake)) {
      return looked(wake);
    }
    messages.pause();
    return false;
  }

  /// What [#prepare] does before the first message, as far as it can be done at once: what has to
  /// be known is in memory, and nobody else waits for room. Otherwise [#prepare] goes on with it.
  boolean tryPrepare() {
    PinNeeds needs = messages.tryNeeds();
    if (needs == null || share.waits(SharedMessages::ignored)) return false;
    kept = needs.kept();
    bound = kept + needs.largest();
    long next = kept + messages.nextBytes();
    return share.hasRoom(bound)
        || share.ask(
            kept,
            Math.max(needs.least(), next),
            Math.max(most(needs), next),
            SharedMessages::ignored);
  }

  /// Whoever goes on looks again.
  private static void ignored() {}

  /// Whether nothing more comes.
  boolean isOver() {
    return messages.isOver();
  }

  private boolean looked(Runnable wake) {
    return messages.look() || later(wake);
  }

  /// One batch or segment at a time: whoever runs this looks in between whether anybody still wants
  /// the rest.
  private static boolean later(Runnable wake) {
    wake.run();
    return false;
  }

  private long most(PinNeeds needs) {
    // What is queued has headers, and ends of pages, that are pinned with it.
    long queued = queuedBytes + queuedBytes / 8;
    long deep = needs.least() + queued + Math.min(needs.largest(), queuedBytes / 4);
    long rest = messages.restBytes();
    return rest >= deep - needs.kept() ? deep : Math.max(needs.least(), needs.kept() + rest);
  }

  /// The next message, or null at the end; there must be room for it. For [#close(Message)].
  @Nullable Message next() {
    Message message = messages.next();
    // A dictionary is kept from now on, beside what comes.
    if (message != null && message.dictionary()) bound = Long.MAX_VALUE;
    return taken(message);
  }

  /// The next message, if it can be had at once.
  @Nullable Message tryNext() {
    return expanding == 0 && share.hasRoom(bound) ? taken(messages.tryNext()) : null;
  }

  /// Counts the bytes that are made of a batch which was handed out as held, before it is. False
  /// when there is no room: then the batch is closed and comes again, behind a [#prepare] that
  /// makes room for both. While one is held the room for the other could not be waited for: two who
  /// do so would wait for each other.
  ///
  /// @throws Refusal when there will never be as much
  boolean expand(Message batch, long bytes) {
    long all = kept + batch.pinnedBytes();
    if (!share.fits(all, bytes)) {
      throw new Refusal(
          Code.POOL_EXHAUSTED,
          ("to cut a batch of %d bytes, or to pick rows out of it, takes %d bytes, more than the"
                  + " pool has; let it go out whole by a larger max_message_bytes, no limit and no"
                  + " filter, or open the store with a larger pool")
              .formatted(batch.bodyBytes(), bytes));
    }
    if (expanding == 0 && bytes > 0 && !share.hasRoom(kept + bytes)) {
      expanding = bytes;
      messages.back();
      close(batch);
      return false;
    }
    expanding = 0;
    share.take(bytes);
    return true;
  }

  private @Nullable Message taken(@Nullable Message message) {
    if (message == null) return null;
    try {
      share.take(message.pinnedBytes());
      return message;
    } catch (RuntimeException | Error e) {
      message.close();
      throw e;
    }
  }

  /// Ends a message: unpinned first, and then given back. Any thread.
  void close(Message message) {
    long bytes = message.pinnedBytes();
    try {
      message.close();
    } finally {
      share.give(bytes);
    }
  }

  /// How a message ends that was expanded. Any thread.
  SplitBatch.Source source(Message message) {
    return new SplitBatch.Source() {
      @Override
      public void unpin() {
        close(message);
      }

      @Override
      public void giveBack(long bytes) {
        if (bytes > 0) share.give(bytes);
      }
    };
  }

  /// Ends the walk; messages that are out are ended on their own.
  @Override
  public void close() {
    try (share) {
      messages.close();
    }
  }
}
