package io.sheaf.flight.wire;

import java.util.concurrent.atomic.LongAdder;

/// What has gone over the wire, counted by whoever did it. Any thread.
public final class WireCounters {
  private final LongAdder served = new LongAdder();
  private final LongAdder copied = new LongAdder();
  private final LongAdder made = new LongAdder();
  private final LongAdder heldMessages = new LongAdder();
  private final LongAdder heldBytes = new LongAdder();
  private final LongAdder arrived = new LongAdder();

  /// Body bytes handed to gRPC.
  public long servedBytes() {
    return served.sum();
  }

  /// Bytes copied in user space for them; a byte that is copied twice counts twice.
  public long copiedBytes() {
    return copied.sum();
  }

  /// Bytes beside the pool that batches which are cut, and their parts, have at this moment.
  public long madeBytes() {
    return made.sum();
  }

  /// Outgoing messages that are not released yet.
  public long heldMessages() {
    return heldMessages.sum();
  }

  /// Body bytes of those.
  public long heldBytes() {
    return heldBytes.sum();
  }

  /// Body bytes that clients sent.
  public long arrivedBytes() {
    return arrived.sum();
  }

  /// Counts bytes that were copied on the way to the wire.
  public void copied(long bytes) {
    copied.add(bytes);
  }

  /// Counts memory for cut batches as taken, or, below 0, as given back.
  public void made(long bytes) {
    made.add(bytes);
  }

  void served(long bytes) {
    served.add(bytes);
  }

  void arrived(long bytes) {
    arrived.add(bytes);
  }

  void held(long bytes) {
    heldMessages.increment();
    heldBytes.add(bytes);
  }

  void released(long bytes) {
    heldMessages.decrement();
    heldBytes.add(-bytes);
  }
}
