package io.sheaf.format.flat;

import java.util.List;
import java.util.function.Supplier;

/// What the slots of one kind of table hold.
///
/// @param slots one entry a slot; a union stands in its first slot and is followed by
///   [Slot.UnionValue]
public record Shape(String name, List<Slot> slots) {
  /// Copies the list.
  public Shape {
    slots = List.copyOf(slots);
  }

  static Shape of(String name, Slot... slots) {
    return new Shape(name, List.of(slots));
  }

  /// What one slot holds.
  public sealed interface Slot {}

  /// A number of `bytes` bytes, in place.
  public record Scalar(int bytes) implements Slot {}

  /// Bytes with a length before and a zero after them.
  public record Text() implements Slot {}

  /// Another table. The shape comes from a supplier since tables may contain their own kind.
  public record Table(Supplier<Shape> shape) implements Slot {}

  /// A vector of numbers or structs of `bytes` bytes each.
  public record Values(int bytes) implements Slot {}

  /// A vector of tables.
  public record Tables(Supplier<Shape> shape) implements Slot {}

  /// The type of a union: one byte, 0 for none, `i` for `members.get(i - 1)`.
  public record UnionType(List<Shape> members) implements Slot {}

  /// The table of the union whose type stands in the slot before.
  public record UnionValue() implements Slot {}
}
