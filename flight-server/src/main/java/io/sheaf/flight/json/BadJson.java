package io.sheaf.flight.json;

import java.io.Serial;

/// Text that is not the JSON that was expected; the message names the place.
public final class BadJson extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  BadJson(String message) {
    super(message);
  }
}
