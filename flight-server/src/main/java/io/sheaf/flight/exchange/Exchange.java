package io.sheaf.flight.exchange;

import io.grpc.ServerCall;
import io.sheaf.flight.call.Outflow;
import io.sheaf.flight.put.Inflow;
import io.sheaf.flight.read.KeyedRead;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.flight.wire.OutgoingData;
import org.jspecify.annotations.Nullable;

/// One DoExchange: what gRPC tells it goes to who takes keys, and from then on to who answers.
final class Exchange extends ServerCall.Listener<ArrivedData> {
  private final Inflow keys;
  private final KeyMemory.Share memory;
  private volatile @Nullable Outflow<KeyedRead, OutgoingData> rows;
  private volatile boolean cancelled;

  Exchange(Inflow keys, KeyMemory.Share memory) {
    this.keys = keys;
    this.memory = memory;
  }

  /// Goes over to answering, by `answers`. Any thread, once.
  void answer(Outflow<KeyedRead, OutgoingData> answers, KeyedRead keyed) {
    rows = answers;
    // Whoever cancels says so first and then looks for whom to tell.
    if (cancelled) answers.onCancel();
    else answers.answer(keyed);
  }

  @Override
  public void onMessage(ArrivedData message) {
    keys.onMessage(message);
  }

  @Override
  public void onHalfClose() {
    keys.onHalfClose();
  }

  @Override
  public void onReady() {
    Outflow<KeyedRead, OutgoingData> answers = rows;
    if (answers != null) answers.onReady();
  }

  @Override
  public void onCancel() {
    cancelled = true;
    keys.onCancel();
    Outflow<KeyedRead, OutgoingData> answers = rows;
    if (answers != null) answers.onCancel();
    memory.close();
  }

  @Override
  public void onComplete() {
    Outflow<KeyedRead, OutgoingData> answers = rows;
    if (answers != null) answers.onComplete();
    memory.close();
  }
}
