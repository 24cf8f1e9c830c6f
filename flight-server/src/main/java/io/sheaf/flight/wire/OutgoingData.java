package io.sheaf.flight.wire;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// One `FlightData` message on its way out: a prefix and slices of memory that others own.
///
/// Whoever makes it closes it, once it was sent or will not be; the release runs when the last
/// slice is no longer needed, on whichever thread that happens.
public final class OutgoingData implements AutoCloseable {
  private final byte[] prefix;
  private final List<MemorySegment> body;
  private final long bodyBytes;
  private final Release release;
  private final WireCounters counters;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  private OutgoingData(
      byte[] prefix,
      List<MemorySegment> body,
      long bodyBytes,
      Release release,
      WireCounters counters) {
    this.prefix = prefix;
    this.body = body;
    this.bodyBytes = bodyBytes;
    this.release = release;
    this.counters = counters;
    counters.held(bodyBytes);
  }

  /// A message of a header alone: a schema.
  public static OutgoingData schema(MemorySegment header, WireCounters counters) {
    return new OutgoingData(Prefix.of(header), List.of(), 0, () -> {}, counters);
  }

  /// A message with a body. When this throws, `release` has not run and will not.
  ///
  /// @param header the `Message` flatbuffer
  /// @param appMetadata bytes for the application; none when empty
  /// @param body the body in pieces, in order; valid until `release` runs
  /// @param release runs exactly once
  /// @throws Refusal when the message is longer than gRPC can carry
  public static OutgoingData of(
      MemorySegment header,
      byte[] appMetadata,
      List<MemorySegment> body,
      Release release,
      WireCounters counters) {
    long bodyBytes = 0;
    for (MemorySegment piece : body) bodyBytes = Math.addExact(bodyBytes, piece.byteSize());
    byte[] prefix = Prefix.of(header, appMetadata, bodyBytes);
    if (bodyBytes > Integer.MAX_VALUE - prefix.length) {
      throw new Refusal(
          Code.TOO_LARGE, "a message of " + bodyBytes + " bytes is more than gRPC can carry");
    }
    List<MemorySegment> filled = body.stream().filter(piece -> piece.byteSize() > 0).toList();
    return new OutgoingData(prefix, filled, bodyBytes, release, counters);
  }

  /// Length of the whole message.
  public int bytes() {
    return Math.toIntExact(prefix.length + bodyBytes);
  }

  /// Bytes of the body.
  public long bodyBytes() {
    return bodyBytes;
  }

  byte[] prefix() {
    return prefix;
  }

  List<MemorySegment> body() {
    return body;
  }

  WireCounters counters() {
    return counters;
  }

  void hold() {
    int before = holders.getAndUpdate(count -> count == 0 ? 0 : count + 1);
    if (before == 0) throw new AssertionError("released data was held again");
  }

  void drop() {
    int left = holders.decrementAndGet();
    if (left < 0) throw new AssertionError("outgoing data was dropped more often than held");
    if (left > 0) {
      release.partly();
      return;
    }
    counters.released(bodyBytes);
    release.released();
  }

  /// Ends the maker's own hold. A second call does nothing.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) drop();
  }
}
