package io.sheaf.store.filter.substrait;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.StoreException.UnsupportedPredicate;

/// The errors of reading Substrait. They have no place in a text.
final class Refused {
  private Refused() {}

  /// Bytes that are not what they should be.
  static BadPredicate malformed(String reason) {
    return bad("not an ExtendedExpression of Substrait: " + reason);
  }

  /// An expression that makes no sense.
  static BadPredicate bad(String reason) {
    return new BadPredicate(reason, 0, 0);
  }

  /// An expression that cannot be evaluated.
  static UnsupportedPredicate unsupported(String what) {
    return new UnsupportedPredicate(what + " of Substrait is not implemented", 0, 0);
  }
}
