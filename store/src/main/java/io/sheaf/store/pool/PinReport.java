package io.sheaf.store.pool;

/// One pin that is out, of those that are traced.
///
/// @param holder who took it
/// @param page the page, or pages
/// @param bytes length of what it pins
/// @param ageMillis how long ago
/// @param thread name of the thread that took it
/// @param where the innermost calls outside of the pool
public record PinReport(
    String holder, String page, long bytes, long ageMillis, String thread, String where) {
  /// One line for people.
  public String text() {
    return String.format(
        "%s: %s (%d bytes) since %d ms by %s at %s", holder, page, bytes, ageMillis, thread, where);
  }
}
