package io.sheaf.format.array;

/// A range of values of an array.
///
/// @param offset the first value
/// @param length the number of values; the range lies within the array
public record Piece(ArrayData array, long offset, long length) {
  /// All values of an array.
  public static Piece of(ArrayData array) {
    return new Piece(array, 0, array.length());
  }

  long end() {
    return offset + length;
  }

  long nulls() {
    return Buffers.nulls(array, offset, length);
  }
}
