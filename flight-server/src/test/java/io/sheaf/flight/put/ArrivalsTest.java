package io.sheaf.flight.put;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Memory for what arrives, told of by a transport that is played here.
final class ArrivalsTest {
  private static final int KIB = 1 << 10;

  private final Arrivals arrivals = new Arrivals(100 * KIB, Duration.ofSeconds(60));
  private final List<Arriving> streams = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  private Arriving stream() {
    String method = FlightServiceGrpc.getDoPutMethod().getFullMethodName();
    ServerStreamTracer tracer = arrivals.newServerStreamTracer(method, new Metadata());
    Arriving stream = (Arriving) tracer;
    stream.tell(refusals::add);
    streams.add(stream);
    return stream;
  }

  @AfterEach
  void everythingIsGivenBack() {
    streams.forEach(stream -> stream.streamClosed(Status.OK));
    assertEquals(0, arrivals.bytes());
  }

  private static void begins(Arriving stream, int kib) {
    stream.inboundMessage(0);
    stream.inboundWireSize((long) kib * KIB);
  }

  private static void ends(Arriving stream) {
    stream.inboundMessageRead(0, 0, 0);
  }

  private static Runnable comes(Arriving stream, int kib) {
    begins(stream, kib);
    ends(stream);
    return stream.received((long) kib * KIB);
  }

  @Test
  void aMessageCountsTwiceUntilItIsWholeAndOnceUntilItIsClosed() {
    Arriving stream = stream();
    begins(stream, 10);
    assertEquals(20 * KIB, arrivals.bytes());
    stream.inboundWireSize(5 * KIB);
    assertEquals(30 * KIB, arrivals.bytes());
    ends(stream);
    Runnable close = stream.received(15 * KIB);
    assertEquals(15 * KIB, arrivals.bytes());
    close.run();
    assertEquals(0, arrivals.bytes());
  }

  @Test
  void aStreamTakesWhatItsLongestMessageNeededBeforeItAsksForAnother() {
    Arriving stream = stream();
    comes(stream, 1).run();
    comes(stream, 20).run();
    assertTrue(stream.tryExpect());
    assertTrue(stream.tryExpect());
    assertEquals(80 * KIB, arrivals.bytes());
    assertFalse(stream.tryExpect());
    Runnable first = comes(stream, 8);
    assertEquals((8 + 40) * KIB, arrivals.bytes());
    comes(stream, 20).run();
    assertEquals(8 * KIB, arrivals.bytes());
    first.run();
  }

  @Test
  void ofAFreshStreamAsMuchIsExpectedAsOfOthersOfLate() {
    comes(stream(), 30).run();
    Arriving fresh = stream();
    comes(fresh, 1).run();
    assertTrue(fresh.tryExpect());
    assertEquals(60 * KIB, arrivals.bytes());
    for (int i = 0; i < 600; i++) arrivals.check();
    Arriving later = stream();
    comes(later, 1).run();
    assertTrue(later.tryExpect());
    assertTrue(arrivals.bytes() < 65 * KIB, arrivals.bytes() + " bytes");
  }

  @Test
  void whatComesBeyondTheBoundIsRefusedOnceAndTakesNothing() {
    Arriving first = stream();
    begins(first, 30);
    Arriving second = stream();
    begins(second, 15);
    second.inboundWireSize(10 * KIB);
    second.inboundWireSize(10 * KIB);
    assertEquals(1, refusals.size());
    assertEquals(Code.BUSY, refusals.getFirst().code());
    assertEquals(90 * KIB, arrivals.bytes());
    second.streamClosed(Status.CANCELLED);
    assertEquals(60 * KIB, arrivals.bytes());
    first.inboundWireSize(20 * KIB);
    assertEquals(1, refusals.size());
  }

  @Test
  void theLongestMessageFitsAlone() {
    Arriving stream = stream();
    Runnable close = comes(stream, 60);
    assertEquals(0, refusals.size());
    close.run();
  }

  @Test
  void whoWaitsGoesOnWhenAnotherGivesBack() throws Exception {
    Arriving first = stream();
    Runnable held = comes(first, 50);
    Arriving second = stream();
    comes(second, 1).run();
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(second::expect);
    assertThrows(
        java.util.concurrent.TimeoutException.class, () -> waiting.get(20, TimeUnit.MILLISECONDS));
    held.run();
    waiting.get(30, TimeUnit.SECONDS);
    assertEquals(100 * KIB, arrivals.bytes());
  }

  @Test
  void whoWaitsInVainIsRefusedAndWhoPausesInAMessageToo() {
    Arrivals hasty = new Arrivals(100 * KIB, Duration.ofMillis(1));
    Arriving slow = hasty.open();
    slow.tell(refusals::add);
    begins(slow, 50);
    Arriving other = hasty.open();
    assertEquals(0, other.idleNanos(System.nanoTime()));
    hasty.saw(KIB);
    assertEquals(Code.BUSY, assertThrows(Refusal.class, other::expect).code());
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (refusals.isEmpty() && System.nanoTime() < deadline) hasty.check();
    assertTrue(String.valueOf(refusals.getFirst().getMessage()).contains("has not gone on"));
    slow.streamClosed(Status.CANCELLED);
    assertEquals(0, hasty.bytes());
  }

  @Test
  void aCallThatEndsWhileItWaitsKeepsNothing() {
    Arriving stream = stream();
    comes(stream, 10).run();
    stream.streamClosed(Status.CANCELLED);
    stream.expect();
    assertEquals(0, arrivals.bytes());
  }

  @Test
  void roomForAMessageThatDoesNotBeginIsGivenBack() {
    Arrivals all = new Arrivals(64 * KIB, Duration.ofMinutes(1));
    all.saw(4 * KIB);
    Arriving waiting = all.open();
    waiting.expect();
    long now = System.nanoTime();
    waiting.relax(now, 5_000_000_000L);
    assertEquals(8 * KIB, all.bytes());
    waiting.relax(now + 6_000_000_000L, 5_000_000_000L);
    assertEquals(0, all.bytes());
    // What comes after all is counted as it comes.
    waiting.inboundMessage(0);
    waiting.inboundWireSize(3 * KIB);
    assertEquals(6 * KIB, all.bytes());
    waiting.streamClosed(Status.CANCELLED);
    assertEquals(0, all.bytes());
  }
}
