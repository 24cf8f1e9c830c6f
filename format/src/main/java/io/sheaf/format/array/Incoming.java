package io.sheaf.format.array;

/// What a stream of Arrow data brings next: rows, or a change of a dictionary.
public sealed interface Incoming {
  /// Rows of every column.
  record Rows(RowBatch batch) implements Incoming {}

  /// The values of dictionary `id`: all of them, or with `delta` those that follow the ones already
  /// there.
  record DictionaryValues(long id, boolean delta, ArrayData values) implements Incoming {}
}
