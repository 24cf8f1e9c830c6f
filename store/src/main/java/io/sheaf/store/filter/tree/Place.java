package io.sheaf.store.filter.tree;

/// The characters `[start, end)` of a filter text.
public record Place(int start, int end) {
  /// Of what came from no text.
  public static final Place NONE = new Place(0, 0);

  /// From the start of this place to the end of another.
  public Place to(Place last) {
    return new Place(start, last.end);
  }
}
