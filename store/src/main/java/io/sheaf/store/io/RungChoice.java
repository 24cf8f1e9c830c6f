package io.sheaf.store.io;

/// The rung in use, and why it is no better one.
///
/// @param reason what stands in the way of a better rung; empty on the best
public record RungChoice(Rung rung, String reason) {
  /// One line for people.
  public String text() {
    return reason.isEmpty() ? rung.words() : rung.words() + " (" + reason + ")";
  }
}
