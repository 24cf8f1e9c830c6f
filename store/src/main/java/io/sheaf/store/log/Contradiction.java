package io.sheaf.store.log;

/// An entry that does not fit the state it is applied to.
///
/// On replay it is damage and becomes `StoreException.CorruptStore` with the place; on a commit it
/// is a bug of whoever made the entry.
final class Contradiction extends Exception {
  private static final long serialVersionUID = 1L;

  Contradiction(String message) {
    super(message);
  }

  Contradiction(String message, Throwable cause) {
    super(message, cause);
  }
}
