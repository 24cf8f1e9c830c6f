package io.sheaf.benchmarks.query;

/// A query, over whatever table `%s` stands for.
enum Question {
  /// One column of whole numbers.
  SUM("SELECT sum(l_orderkey) FROM %s"),
  /// One column of floating point.
  SUM_DOUBLE("SELECT sum(l_weight) FROM %s"),
  /// TPC-H's sixth: three conditions, one sum.
  Q6(
      "SELECT sum(l_extendedprice * l_discount) FROM %s WHERE l_shipdate >= DATE '1994-01-01'"
          + " AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07"
          + " AND l_quantity < 24"),
  /// The same over floating point.
  Q6_DOUBLE(
      "SELECT sum(l_price * l_rebate) FROM %s WHERE l_shipdate >= DATE '1994-01-01'"
          + " AND l_shipdate < DATE '1995-01-01' AND l_rebate BETWEEN 0.05 AND 0.07"
          + " AND l_weight < 24"),
  /// TPC-H's first, in short.
  Q1(
      "SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice),"
          + " sum(l_extendedprice * (1 - l_discount)), count(*) FROM %s"
          + " WHERE l_shipdate <= DATE '1998-09-02' GROUP BY ALL ORDER BY ALL"),
  /// Groups of a few texts.
  STRINGS("SELECT l_shipmode, count(*) FROM %s GROUP BY ALL ORDER BY ALL"),
  /// A join with a small table of the user's own.
  JOIN("SELECT weight, count(*) FROM %s JOIN modes USING (l_shipmode) GROUP BY ALL ORDER BY ALL");

  private final String sql;

  Question(String sql) {
    this.sql = sql;
  }

  /// The query over a table.
  String over(String table) {
    return sql.formatted(table);
  }
}
