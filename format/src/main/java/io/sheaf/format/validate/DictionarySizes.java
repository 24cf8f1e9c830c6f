package io.sheaf.format.validate;

/// How many values each dictionary has at the moment, by the ids that the batches use.
@FunctionalInterface
public interface DictionarySizes {
  /// The answer for a dictionary that has not come yet.
  long ABSENT = -1;

  /// The answer for a dictionary whose size is not known yet, so that indices into it are left for
  /// later.
  long UNKNOWN = Long.MAX_VALUE;

  /// The number of values of dictionary `id`, [#ABSENT] or [#UNKNOWN].
  long of(long id);
}
