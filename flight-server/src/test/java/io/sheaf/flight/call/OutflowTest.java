package io.sheaf.flight.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.sheaf.flight.wire.SmallMarshaller;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutflowTest {
  private static final MethodDescriptor<Integer, Integer> MANY_ANSWERS =
      MethodDescriptor.<Integer, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("numbers/get")
          .setRequestMarshaller(new NoBytes())
          .setResponseMarshaller(new NoBytes())
          .build();

  private static final class NoBytes implements MethodDescriptor.Marshaller<Integer> {
    @Override
    public InputStream stream(Integer value) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public Integer parse(InputStream stream) {
      throw new AssertionError("nobody asks");
    }
  }

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> events = new ArrayList<>();
  private final Numbers numbers = new Numbers();
  private final Call call = new Call();
  private boolean onWorker;
  private boolean atOnce;

  private final Outflow<Integer, Integer> outflow =
      new Outflow<>(
          call,
          new Caller("DoGet", "unix", "somebody", new Metadata()),
          new Numbered(),
          tasks::add,
          new Stalls(Duration.ofMinutes(1)));

  private final class Numbered implements Handler<Integer, Integer> {
    @Override
    public Answers<Integer> answer(Integer request, Caller caller) {
      assertTrue(onWorker, "a gRPC thread was made to look for answers");
      return numbers;
    }

    @Override
    public @Nullable Answers<Integer> answerAtOnce(Integer request, Caller caller) {
      return atOnce ? numbers : null;
    }
  }

  /// Numbers from 1 to `end`; those up to `there` can be had at once.
  private final class Numbers implements Answers<Integer> {
    private int next = 1;
    private int there;
    private int end = Integer.MAX_VALUE;
    private int closed;
    private @Nullable RuntimeException failure;

    @Override
    public @Nullable Integer next() {
      assertTrue(onWorker, "a gRPC thread was made to wait");
      return next > end ? null : next++;
    }

    @Override
    public @Nullable Integer tryNext() {
      RuntimeException thrown = failure;
      if (thrown != null) throw thrown;
      return next > Math.min(there, end) ? null : next++;
    }

    @Override
    public boolean isOver() {
      return next > end;
    }

    @Override
    public void close() {
      assertTrue(onWorker, "a gRPC thread closed the answers");
      closed++;
    }
  }

  private final class Call extends ServerCall<Integer, Integer> {
    private int room;

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {
      events.add("headers");
    }

    @Override
    public void sendMessage(Integer message) {
      room--;
      events.add(message + (onWorker ? " by a worker" : ""));
    }

    @Override
    public boolean isReady() {
      return room > 0;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      events.add(status.getCode().toString());
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<Integer, Integer> getMethodDescriptor() {
      return MANY_ANSWERS;
    }
  }

  private void work() {
    onWorker = true;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    onWorker = false;
  }

  private List<String> seen() {
    List<String> all = List.copyOf(events);
    events.clear();
    return all;
  }

  private void open(int room) {
    call.room = room;
    outflow.onMessage(7);
    outflow.onHalfClose();
    assertEquals(List.of(), seen());
    work();
  }

  private void ready(int room) {
    call.room = room;
    outflow.onReady();
  }

  @Test
  void whatIsThereIsSentByTheThreadThatSignals() {
    open(1);
    assertEquals(List.of("headers", "1 by a worker"), seen());
    numbers.there = 10;
    ready(3);
    assertEquals(List.of("2", "3", "4"), seen());
    assertTrue(tasks.isEmpty());
  }

  @Test
  void whatIsNotThereIsLeftToAWorkerAndSoIsTheEnd() {
    open(1);
    seen();
    numbers.there = 2;
    numbers.end = 4;
    ready(9);
    assertEquals(List.of("2"), seen());
    work();
    assertEquals(List.of("3 by a worker", "4 by a worker", "OK"), seen());
    assertEquals(1, numbers.closed);
  }

  @Test
  void aFailureIsToldByAWorkerWhichClosesTheAnswers() {
    open(1);
    seen();
    numbers.failure = new IllegalStateException("a bug");
    ready(9);
    assertEquals(List.of(), seen());
    work();
    assertEquals(List.of("INTERNAL"), seen());
    ready(9);
    outflow.onCancel();
    work();
    assertEquals(List.of(), seen());
    assertEquals(1, numbers.closed);
  }

  @Test
  void aCancelledCallIsClosedByAWorkerAndSendsNoMore() {
    open(1);
    seen();
    numbers.there = 100;
    call.room = 9;
    outflow.onCancel();
    assertEquals(List.of(), seen());
    work();
    ready(9);
    work();
    assertEquals(List.of(), seen());
    assertEquals(1, numbers.closed);
  }

  @Test
  void aThreadOfGrpcSendsItsShareAndLeavesTheRest() {
    open(1);
    seen();
    numbers.there = 1000;
    ready(1000);
    assertEquals(64, seen().size());
    assertEquals(1, tasks.size());
  }

  @Test
  void whatIsThereIsAnsweredAtOnceAndGivenBackByAWorker() {
    atOnce = true;
    numbers.there = 2;
    numbers.end = 2;
    call.room = 9;
    outflow.onMessage(0);
    outflow.onHalfClose();
    assertEquals(List.of("headers", "1", "2", "OK"), seen());
    assertEquals(0, numbers.closed);
    work();
    outflow.onComplete();
    assertEquals(List.of(), seen());
    assertEquals(1, numbers.closed);
  }

  @Test
  void aWorkerGoesOnWhereTheFirstAnswersWereThere() {
    atOnce = true;
    numbers.there = 1;
    numbers.end = 2;
    call.room = 9;
    outflow.onMessage(0);
    outflow.onHalfClose();
    assertEquals(List.of("headers", "1"), seen());
    work();
    assertEquals(List.of("2 by a worker", "OK"), seen());
    assertEquals(1, numbers.closed);
  }

  @Test
  void aCancelBehindTheEndClosesOnce() {
    atOnce = true;
    numbers.end = 0;
    call.room = 9;
    outflow.onMessage(0);
    outflow.onHalfClose();
    outflow.onCancel();
    work();
    assertEquals(List.of("headers", "OK"), seen());
    assertEquals(1, numbers.closed);
  }

  @Test
  void chosenMethodsAreCalledBackByTheThreadOfTheirConnection() {
    var get = FlightServiceGrpc.getDoGetMethod();
    var callbacks = new Callbacks(Set.of(get), tasks::add);
    var marshaller = new SmallMarshaller<>(Flight.Ticket.parser(), "Ticket", 1);
    assertEquals(0, queued(callbacks, get.toBuilder(marshaller, marshaller).build()));
    assertEquals(1, queued(callbacks, FlightServiceGrpc.getDoPutMethod()));
  }

  private <Q, R> int queued(Callbacks callbacks, MethodDescriptor<Q, R> method) {
    var asked =
        new ServerCall<Q, R>() {
          @Override
          public void request(int messages) {}

          @Override
          public void sendHeaders(Metadata headers) {}

          @Override
          public void sendMessage(R message) {}

          @Override
          public void close(Status status, Metadata trailers) {}

          @Override
          public boolean isCancelled() {
            return false;
          }

          @Override
          public MethodDescriptor<Q, R> getMethodDescriptor() {
            return method;
          }
        };
    callbacks.getExecutor(asked, new Metadata()).execute(() -> {});
    return tasks.size();
  }
}
