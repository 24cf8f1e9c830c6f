package io.sheaf.store.filter;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.StoreException.UnsupportedPredicate;
import io.sheaf.store.filter.text.Printer;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;

/// The errors of binding.
final class Refusal {
  private static final int SHOWN = 40;

  private Refusal() {}

  static BadPredicate bad(String reason, Place place) {
    return new BadPredicate(reason, place.start(), place.end());
  }

  static UnsupportedPredicate unsupported(String reason, Place place) {
    return new UnsupportedPredicate(reason, place.start(), place.end());
  }

  /// A constant that cannot take the type of its column.
  static BadPredicate mismatch(Column column, Value value, String wanted, Place place) {
    return bad(shown(value) + " does not compare with " + column.shown() + ": " + wanted, place);
  }

  /// A constant, cut to a length that fits in a line.
  static String shown(Value value) {
    String text = Printer.text(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
