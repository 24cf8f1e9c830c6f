package io.sheaf.format.array;

/// The values of each dictionary, by the ids that the fields at hand use.
@FunctionalInterface
public interface Dictionaries {
  /// The values of dictionary `id`, which is there.
  ArrayData values(long id);
}
