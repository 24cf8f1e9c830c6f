package io.sheaf.flight;

import io.netty.util.internal.PlatformDependent;
import io.sheaf.flight.budget.BudgetLimits;
import io.sheaf.flight.socket.ConnectionLimits;
import java.time.Duration;

/// How much clients may ask of a server at once.
///
/// @param messageBytes the longest message that is taken in
/// @param connection what one connection may ask
/// @param calls calls under way on all of them
/// @param readers threads that read for clients
/// @param writers streams that are written at once; each has a thread
/// @param queuedBytes how much may be queued for a client of one stream before it must have taken
///   some; a stream holds this, the message that goes beyond, and all of the one that is partly
///   written, within its share of the pool
/// @param budget how reads wait for their share of the pool
/// @param stall how long a client may take nothing of that before its call is cut off
public record ServerLimits(
    int messageBytes,
    ConnectionLimits connection,
    int calls,
    int readers,
    int writers,
    int queuedBytes,
    BudgetLimits budget,
    Duration stall) {
  private static final long MOST_MESSAGE_BYTES = 1L << 30;

  /// Checks the bounds.
  public ServerLimits {
    if (messageBytes < 1 || calls < 1 || readers < 1 || writers < 1 || queuedBytes < 1) {
      throw new IllegalArgumentException("every limit must be at least 1");
    }
    if (!stall.isPositive()) throw new IllegalArgumentException("a stall of " + stall);
  }

  /// A quarter of direct memory for a message, at most 1 GiB; 256 calls; 32 threads that read, 32
  /// streams that write; 4 MiB queued, for a minute.
  public static ServerLimits defaults() {
    long quarter = PlatformDependent.estimateMaxDirectMemory() / 4;
    return new ServerLimits(
        Math.toIntExact(Math.min(MOST_MESSAGE_BYTES, quarter)),
        ConnectionLimits.defaults(),
        256,
        32,
        32,
        4 << 20,
        BudgetLimits.defaults(),
        Duration.ofMinutes(1));
  }

  /// The same with another bound on messages.
  public ServerLimits messageBytes(int bytes) {
    return new ServerLimits(bytes, connection, calls, readers, writers, queuedBytes, budget, stall);
  }

  /// The same with another bound on streams that write.
  public ServerLimits writers(int count) {
    return new ServerLimits(
        messageBytes, connection, calls, readers, count, queuedBytes, budget, stall);
  }

  /// The same with another bound on calls.
  public ServerLimits calls(int count) {
    return new ServerLimits(
        messageBytes, connection, count, readers, writers, queuedBytes, budget, stall);
  }

  /// The same with other bounds on a connection.
  public ServerLimits connection(ConnectionLimits changed) {
    return new ServerLimits(
        messageBytes, changed, calls, readers, writers, queuedBytes, budget, stall);
  }

  /// The same with other bounds on waiting for a share of the pool.
  public ServerLimits budget(BudgetLimits changed) {
    return new ServerLimits(
        messageBytes, connection, calls, readers, writers, queuedBytes, changed, stall);
  }

  /// The same with another patience for clients that take nothing.
  public ServerLimits stall(Duration changed) {
    return new ServerLimits(
        messageBytes, connection, calls, readers, writers, queuedBytes, budget, changed);
  }
}
