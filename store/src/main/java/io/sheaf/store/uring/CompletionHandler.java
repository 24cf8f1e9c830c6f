package io.sheaf.store.uring;

/// Who is told of completions.
@FunctionalInterface
public interface CompletionHandler {
  /// A submission has ended: `token` is what it was prepared with, `result` how many bytes it moved
  /// or a negated errno. May prepare and submit; must not reap.
  void completed(long token, int result);
}
