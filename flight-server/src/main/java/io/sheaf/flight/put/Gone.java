package io.sheaf.flight.put;

import java.io.Serial;

/// The client has cancelled, or is no longer there: nobody to answer.
public final class Gone extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  Gone() {
    super("the call was cancelled", null, false, false);
  }
}
