package io.sheaf.flight.wire;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;

/// A small request, or the reason why its bytes are none.
public sealed interface SmallRequest<M> {
  /// The message, or a refusal thrown.
  M message();

  /// A request that was read.
  record Read<M>(M message) implements SmallRequest<M> {}

  /// Bytes that are no such request.
  record Refused<M>(Code code, String reason) implements SmallRequest<M> {
    @Override
    public M message() {
      throw new Refusal(code, reason);
    }
  }
}
