package io.sheaf.store.pool.evict;

/// What whoever pins a page knows about its next use.
public enum AccessHint {
  /// Nothing: the page may be wanted again by anyone.
  LOOKUP,
  /// One of many pages read in order: that it was used just now says nothing about its next use.
  SCAN,
  /// It is a scan that has told the pool which pages it will read, and how far it has come: its
  /// uses are known before, and are not counted.
  FORETOLD,
  /// Not wanted again: the page is the first to go, and its use is not remembered.
  NO_RETENTION;

  /// Whether a pin is a use that a policy should hear of.
  public boolean counts() {
    return this == LOOKUP || this == SCAN;
  }
}
