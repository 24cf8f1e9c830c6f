package io.sheaf.benchmarks.query;

import java.util.ArrayList;
import java.util.List;

/// A query; `{lineitem}` and so on stand for whatever a peer calls these tables.
enum Question {
  /// One column of whole numbers.
  SUM("SELECT sum(l_orderkey) FROM {lineitem}"),
  /// One column of decimals.
  PRICES("SELECT sum(l_extendedprice) FROM {lineitem}"),
  /// TPC-H's first.
  Q1(
      """
      SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice),
        sum(l_extendedprice * (1 - l_discount)),
        sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)),
        avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
      FROM {lineitem} WHERE l_shipdate <= DATE '1998-09-02'
      GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus
      """),
  /// TPC-H's third.
  Q3(
      """
      SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate,
        o_shippriority
      FROM {customer}, {orders}, {lineitem}
      WHERE c_mktsegment = 'BUILDING' AND c_custkey = o_custkey AND l_orderkey = o_orderkey
        AND o_orderdate < DATE '1995-03-15' AND l_shipdate > DATE '1995-03-15'
      GROUP BY l_orderkey, o_orderdate, o_shippriority
      ORDER BY revenue DESC, o_orderdate, l_orderkey LIMIT 10
      """),
  /// TPC-H's sixth.
  Q6(
      """
      SELECT sum(l_extendedprice * l_discount) FROM {lineitem}
      WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'
        AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24
      """),
  /// A join with a small table of the user's own.
  JOIN(
      """
      SELECT speed, count(*), sum(l_extendedprice) FROM {lineitem} JOIN own USING (l_shipmode)
      GROUP BY speed ORDER BY speed
      """);

  private final String sql;

  Question(String sql) {
    this.sql = sql;
  }

  /// The query over the tables of a peer.
  String over(Peer peer) {
    String text = sql;
    for (String table : tables()) text = text.replace("{" + table + "}", peer.table(table));
    return text;
  }

  /// The tables that it reads.
  List<String> tables() {
    List<String> named = new ArrayList<>();
    for (String table : TpchFiles.TABLES) if (sql.contains("{" + table + "}")) named.add(table);
    return named;
  }

  /// Whether it reads a column.
  boolean names(String column) {
    return sql.contains(column);
  }
}
