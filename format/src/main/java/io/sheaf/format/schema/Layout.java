package io.sheaf.format.schema;

import java.util.List;

/// The physical shape of one array: which buffers it has, in which order, and its children.
///
/// This is the table "Buffer Listing for Each Layout" of the Arrow columnar specification.
/// Everything that handles bytes (reading a message, slicing, concatenating, validating, packing)
/// works on layouts and knows nothing of vector classes, so that every type goes in and out alike.
///
/// @param field the field whose array this is
/// @param values true for the array inside a dictionary batch, or of a field without a dictionary;
///   false for the indices that stand in a record batch in place of dictionary values
/// @param type the type that is stored: `field.type()`, or the index type of a dictionary-encoded
///   field
/// @param buffers the buffers in order; [BufferKind#VARIADIC] stands last and stands for any number
///   of them
/// @param bitWidth bits per value in the DATA buffer (1 for booleans, 8 × width for fixed-size
///   binary), else 0
/// @param children the layouts of the children, in order; none for indices
public record Layout(
    Field field,
    boolean values,
    Type type,
    List<BufferKind> buffers,
    int bitWidth,
    List<Layout> children) {

  /// Copies the lists.
  public Layout {
    buffers = List.copyOf(buffers);
    children = List.copyOf(children);
  }

  /// What a buffer holds.
  public enum BufferKind {
    /// One bit a value, least significant bit first; 1 means present. May be of length 0 when
    /// nothing is null.
    VALIDITY,
    /// Values of `bitWidth` bits each, or the bytes that offsets point into.
    DATA,
    /// `length + 1` 32-bit offsets (`length` for list views and dense unions).
    OFFSETS_32,
    /// `length + 1` 64-bit offsets (`length` for list views).
    OFFSETS_64,
    /// `length` 32-bit sizes of a list view.
    SIZES_32,
    /// `length` 64-bit sizes of a large list view.
    SIZES_64,
    /// One byte a value: the type id of a union.
    TYPE_IDS,
    /// 16-byte views.
    VIEWS,
    /// Any number of buffers that views point into.
    VARIADIC
  }

  /// The layout of a field's array in a record batch: indices where the field has a dictionary.
  public static Layout of(Field field) {
    return Layouts.of(field, field.dictionary() == null);
  }

  /// The layout of the values of a dictionary, as they stand in a dictionary batch. Nested
  /// dictionary-encoded children are indices here too.
  public static Layout ofDictionary(Field field) {
    return Layouts.of(field, true);
  }

  /// True when the last buffer stands for any number of buffers.
  public boolean variadic() {
    return !buffers.isEmpty() && buffers.getLast() == BufferKind.VARIADIC;
  }
}
