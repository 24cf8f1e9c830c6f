package io.sheaf.store.sim;

/// What a name can stand for.
sealed interface Node permits Inode, Folder {
  /// It as a power cut at this moment leaves it.
  Node survivor(Survival survival);

  /// It as another process sees it once this one was killed.
  Node copy();
}
