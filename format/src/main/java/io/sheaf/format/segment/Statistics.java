package io.sheaf.format.segment;

import org.jspecify.annotations.Nullable;

/// What is known of the values of one chunk: enough to leave it unread, never enough to be wrong.
///
/// What is absent is unknown. `min` is at or below, `max` at or above every value that is neither
/// null nor NaN, in the order of the logical type:
///
/// | type | bytes of a bound | order |
/// |---|---|---|
/// | bool | 1: 0 or 1 | false before true |
/// | int, uint | 1, 2, 4 or 8, little-endian | as signed or unsigned numbers |
/// | float | 2, 4 or 8, little-endian IEEE 754; never −0.0 | numbers; −0.0 equals +0.0 |
/// | decimal | 4, 8, 16 or 32, little-endian two's complement | signed |
/// | date, time, timestamp, duration | 4 or 8, little-endian | signed |
/// | text, bytes (large, view, fixed size) | up to 32 | bytewise, unsigned; a prefix comes first |
///
/// A column with a dictionary has bounds over the values that the chunk refers to. Nested types,
/// unions, intervals and run-end encoded columns have none.
///
/// @param nullCount values that are null (for a dictionary also those that refer to a null entry),
///   or [#UNKNOWN]: unions and run-end encoded arrays do not say
/// @param flags a sum of the constants below
/// @param min the lower bound, present exactly when [#HAS_MIN] is set
/// @param max the upper bound, present exactly when [#HAS_MAX] is set
@SuppressWarnings(
    "ArrayRecordComponent") // a carrier between two classes of this package, never compared
public record Statistics(long nullCount, int flags, byte @Nullable [] min, byte @Nullable [] max) {
  /// The null count when nobody knows.
  public static final long UNKNOWN = -1;

  /// There is a lower bound.
  public static final int HAS_MIN = 1;

  /// There is an upper bound.
  public static final int HAS_MAX = 2;

  /// The lower bound was cut to 32 bytes: no value need equal it.
  public static final int MIN_CUT = 4;

  /// The upper bound was cut to 32 bytes and rounded up: no value equals it.
  public static final int MAX_CUT = 8;

  /// At least one value is NaN; NaN is left out of the bounds.
  public static final int HAS_NAN = 16;

  /// Every value is null, and there is at least one.
  public static final int ALL_NULL = 32;

  /// The longest bound.
  public static final int MAX_BOUND = 32;
}
