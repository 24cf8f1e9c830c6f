package io.sheaf.benchmarks.prune;

/// A condition, in words that we and DuckDB share; `compute.py` has the same for pyarrow.
enum Condition {
  LESS("key < 4000000"),
  BETWEEN("price BETWEEN 2500 AND 7500"),
  SMALL("code >= 500"),
  EQUAL("code = 7"),
  ONE_OF("code IN (1, 10, 100, 500, 999)"),
  TIME("seen < TIMESTAMP '1970-02-01 00:00:00'"),
  TEXT("city = 'Florence'"),
  BOTH("price < 5000 AND code < 500"),
  EITHER("price < 100 OR code = 7");

  private final String where;

  Condition(String where) {
    this.where = where;
  }

  String where() {
    return where;
  }
}
