package io.sheaf.store.filter.substrait;

/// What a term must be for a row to be kept.
enum Want {
  TRUE(true, false),
  FALSE(false, false),
  /// True or unknown.
  NOT_FALSE(true, true),
  /// False or unknown.
  NOT_TRUE(false, true);

  private final boolean value;
  private final boolean unknown;

  Want(boolean value, boolean unknown) {
    this.value = value;
    this.unknown = unknown;
  }

  /// The one of true and false that it takes.
  boolean value() {
    return value;
  }

  /// Whether it takes what is unknown, too.
  boolean unknown() {
    return unknown;
  }

  static Want of(boolean value, boolean unknown) {
    return value ? unknown ? NOT_FALSE : TRUE : unknown ? NOT_TRUE : FALSE;
  }

  /// What the negation of the term must be.
  Want opposite() {
    return of(!value, unknown);
  }
}
