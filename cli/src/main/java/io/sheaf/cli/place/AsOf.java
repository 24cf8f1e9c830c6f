package io.sheaf.cli.place;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Moment;
import io.sheaf.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Failures to find something, with the moment at which it was looked for.
final class AsOf {
  private AsOf() {}

  /// `no table "t" in ./sheaf-data as of snapshot 3`, where a moment was named.
  static RuntimeException failure(
      StoreException.NoSuchTable failure, String data, @Nullable Moment at) {
    // The near name is one of that moment, and so is the answer.
    return at == null ? failure : absent(failure, String.valueOf(failure.getMessage()), data, at);
  }

  /// The same of a server.
  static RuntimeException failure(
      StatusRuntimeException failure, String data, @Nullable Moment at) {
    String text = failure.getStatus().getDescription();
    boolean absent = failure.getStatus().getCode() == Status.Code.NOT_FOUND;
    if (at == null || !absent || text == null || !text.startsWith("no table ")) {
      return failure;
    }
    return absent(failure, text, data, at);
  }

  private static RuntimeException absent(
      RuntimeException failure, String text, String data, Moment at) {
    String what = text.lines().findFirst().orElse(text).replaceFirst("(; did you|\\s*\\[).*", "");
    String when = at instanceof Moment.Numbered ? "snapshot " + at.text() : at.text();
    return CommandException.absent(what + " in " + data + " as of " + when, failure);
  }
}
