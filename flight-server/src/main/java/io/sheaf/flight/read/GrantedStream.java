package io.sheaf.flight.read;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.wire.OutgoingData;
import org.jspecify.annotations.Nullable;

/// A stream that ends where it is when its grant is cancelled.
final class GrantedStream implements Answers<OutgoingData> {
  private final Grants.Grant grant;
  private final Answers<OutgoingData> stream;

  GrantedStream(Grants.Grant grant, Answers<OutgoingData> stream) {
    this.grant = grant;
    this.stream = stream;
  }

  @Override
  public boolean prepare(Runnable wake) {
    grant.check();
    return stream.prepare(wake);
  }

  @Override
  public @Nullable OutgoingData next() {
    grant.check();
    return stream.next();
  }

  @Override
  public @Nullable OutgoingData tryNext() {
    grant.check();
    return stream.tryNext();
  }

  @Override
  public long idleNanos(long now) {
    return stream.idleNanos(now);
  }

  @Override
  public void close() {
    try {
      stream.close();
    } finally {
      grant.end();
    }
  }
}
