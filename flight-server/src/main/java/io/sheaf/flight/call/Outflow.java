package io.sheaf.flight.call;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.error.Refusal;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One request, answered with messages as fast as the client takes them.
///
/// The callbacks come from gRPC, one at a time, and send what is there; whatever may take its time
/// happens on workers.
public final class Outflow<Q, R> extends ServerCall.Listener<Q> {
  /// Messages a worker sends before others get their turn.
  private static final int SHARE = 16;

  /// Messages that gRPC's thread sends before a worker goes on: other clients have the same thread.
  private static final int SHARE_HERE = 64;

  private final ServerCall<?, R> call;
  private final Caller caller;
  private final Handler<Q, R> handler;
  private final Executor workers;
  private final Stalls stalls;

  /// Whether there is one answer, which gRPC sends when the call ends: until then it is queued, and
  /// a queue that is full says nothing.
  private final boolean single;

  /// Signals not yet acted upon; above zero while a worker runs or is about to.
  private final AtomicInteger signals = new AtomicInteger();

  /// What is run when answers that had to wait may go on.
  private final Runnable wake = this::wake;

  private volatile @Nullable Q request;
  private volatile boolean cancelled;

  // The answers also after their end: what was sent of them may still be queued.
  private volatile @Nullable Answers<R> opened;

  // Only the thread that runs this touches these.
  private @Nullable Answers<R> answers;
  private @Nullable Throwable failed;
  private boolean closed;
  private boolean ended;

  /// The answers of `handler` to a request that is still to come.
  public Outflow(
      ServerCall<?, R> call,
      Caller caller,
      Handler<Q, R> handler,
      Executor workers,
      Stalls stalls) {
    this.call = call;
    this.caller = caller;
    this.handler = handler;
    this.workers = workers;
    this.stalls = stalls;
    this.single = call.getMethodDescriptor().getType().serverSendsOneMessage();
  }

  /// For how long the client has taken nothing of what is kept for it.
  long idleNanos(long now) {
    Answers<R> source = opened;
    return source == null ? 0 : source.idleNanos(now);
  }

  /// Ends the call, and drops what is queued for its client, which a regular end would wait for.
  /// False when that cannot be done.
  boolean cut(String why) {
    return Reset.of(call, Status.ABORTED.withDescription(why));
  }

  /// Answers a request that came in another way than as the one message of a call. Any thread,
  /// once.
  public void answer(Q asked) {
    request = asked;
    signal();
  }

  @Override
  public String toString() {
    return caller.method() + " " + caller.peer();
  }

  @Override
  public void onMessage(Q message) {
    request = message;
  }

  @Override
  public void onHalfClose() {
    signal();
  }

  @Override
  public void onReady() {
    if (request != null) signal();
  }

  @Override
  public void onCancel() {
    cancelled = true;
    stalls.leave(this);
    signal();
  }

  @Override
  public void onComplete() {
    stalls.leave(this);
  }

  private void signal() {
    if (signals.getAndIncrement() == 0) runHere();
  }

  /// Has a worker look: whoever wakes has something else to do.
  private void wake() {
    if (signals.getAndIncrement() == 0 && !yielded()) run();
  }

  /// Sends what can be had without waiting, in the thread that signals: it has just written to the
  /// same client. A worker does the rest.
  private void runHere() {
    int seen = signals.get();
    do {
      if (!stepHere()) {
        if (!yielded()) run();
        return;
      }
      seen = signals.addAndGet(-seen);
    } while (seen > 0);
  }

  /// False when there is something left that may take its time.
  private boolean stepHere() {
    if (ended) return true;
    if (cancelled || closed) return false;
    try {
      Answers<R> source = answers == null ? begunHere() : answers;
      if (source == null) return false;
      for (int sent = 0; sent < SHARE_HERE && !cancelled; sent++) {
        if (!mayGoOn()) return true;
        R next = source.tryNext();
        if (next != null) {
          send(next);
        } else if (source.isOver()) {
          // The client is done. What the answers still hold is given back by a worker: to be the
          // last reader of a snapshot may mean to remove files.
          closed = true;
          call.close(Status.OK, new Metadata());
          return false;
        } else {
          return false;
        }
      }
    } catch (Throwable failure) {
      failed = failure;
    }
    return false;
  }

  private @Nullable Answers<R> begunHere() {
    Q asked = request;
    Answers<R> source = asked == null ? null : handler.answerAtOnce(asked, caller);
    if (source != null) begin(source);
    return source;
  }

  private void begin(Answers<R> source) {
    answers = source;
    opened = source;
    stalls.watch(this);
    if (cancelled) stalls.leave(this);
    call.sendHeaders(new Metadata());
  }

  private void run() {
    int seen = signals.get();
    do {
      boolean more = step();
      // A source that woke itself has work of its own to go on with: others come first.
      if (more || signals.get() > seen) {
        if (yielded()) return;
        if (more) signals.incrementAndGet();
      }
      seen = signals.addAndGet(-seen);
    } while (seen > 0);
  }

  /// Goes to the end of the queue. False when the workers are ending and take nothing more: then
  /// this one goes on until the call, which is ending too, has been cancelled.
  private boolean yielded() {
    try {
      workers.execute(this::run);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /// Sends what can be sent now. True when there is more to send at once.
  private boolean step() {
    if (ended) return false;
    try {
      if (cancelled || closed) {
        end();
        return false;
      }
      if (failed != null) throw failed;
      Q asked = request;
      if (asked == null) throw Refusal.badRequest("the call has no request");
      Answers<R> source = answers;
      if (source == null) {
        source = handler.answer(asked, caller);
        begin(source);
      }
      for (int sent = 0; sent < SHARE; sent++) {
        if (cancelled) {
          end();
          return false;
        }
        if (!mayGoOn() || !source.prepare(wake)) return false;
        R next = source.next();
        if (next == null) {
          end();
          call.close(Status.OK, new Metadata());
          return false;
        }
        send(next);
      }
      return true;
    } catch (Throwable failure) {
      // Whatever it is, the client is told and this thread goes on: it serves others too.
      fail(failure);
      return false;
    }
  }

  private boolean mayGoOn() {
    return single || call.isReady();
  }

  private void send(R message) {
    try {
      call.sendMessage(message);
    } finally {
      handler.dispose(message);
    }
  }

  private void end() {
    ended = true;
    Answers<R> source = answers;
    answers = null;
    if (source != null) source.close();
  }

  private void fail(Throwable failure) {
    StatusException status = Errors.status(failure);
    try {
      if (!ended) end();
    } catch (RuntimeException | Error e) {
      // A bug as well; the client hears of the first failure, the log of both.
      Errors.refusal(e);
    }
    try {
      call.close(status.getStatus(), status.getTrailers());
    } catch (IllegalStateException e) {
      // gRPC has closed the call before us, and told the client: for the log alone.
      Errors.refusal(e);
    }
  }
}
