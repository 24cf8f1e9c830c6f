package io.sheaf.cli.input;

/// The same said twice: in the filter's grammar and in DuckDB's SQL.
record Both(String filter, String sql) {
  /// What reads the same in both.
  static Both same(String text) {
    return new Both(text, text);
  }

  /// Both with another text behind them.
  Both then(String word, Both next) {
    return new Both(filter + word + next.filter, sql + word + next.sql);
  }

  Both wrapped(String before, String after) {
    return new Both(before + filter + after, before + sql + after);
  }
}
