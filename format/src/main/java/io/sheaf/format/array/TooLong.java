package io.sheaf.format.array;

import java.io.Serial;

/// Says, on the way out of [Joiner], that offsets or run ends of the joined array would not fit
/// their type. It never leaves this package: [Concatenator] turns it into a result.
final class TooLong extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  TooLong(String message) {
    super(message, null, false, false);
  }

  /// Refuses when `needed` is above what an offset of `width` bytes holds.
  static void check(String field, long needed, int width) {
    long most = -1L >>> (65 - 8 * width);
    if (needed > most) {
      throw new TooLong(field + " would hold " + needed + " values, its offsets reach to " + most);
    }
  }
}
