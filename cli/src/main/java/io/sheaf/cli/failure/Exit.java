package io.sheaf.cli.failure;

/// How a run ends, as a shell sees it.
public enum Exit {
  /// Done.
  DONE(0),
  /// Failed, for a reason that none of the others names.
  FAILED(1),
  /// A command line that cannot be meant.
  USAGE(2),
  /// Damage was found; file, page and offset were named.
  DAMAGE(3),
  /// No such table, column, snapshot or file.
  ABSENT(4),
  /// Locked, unreachable, pool exhausted, disk full: a retry may help.
  UNAVAILABLE(5),
  /// Not allowed.
  DENIED(6),
  /// A commit whose fate is not known: repeat it with the same key.
  UNKNOWN(7),
  /// Interrupted.
  INTERRUPTED(130);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  /// The number.
  public int code() {
    return code;
  }
}
