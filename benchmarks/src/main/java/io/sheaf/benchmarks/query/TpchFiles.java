package io.sheaf.benchmarks.query;

import io.trino.tpch.Customer;
import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.Distributions;
import io.trino.tpch.GenerateUtils;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.Order;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.TextPool;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Tables of TPC-H as text with bars between: the columns that the questions name.
final class TpchFiles {
  static final List<String> TABLES = List.of("customer", "orders", "lineitem");

  private static final Distributions WORDS = Distributions.getDefaultDistributions();

  /// What comments are cut from: of 300 MB in TPC-H, of which nothing is asked here.
  private static final TextPool TEXT = new TextPool(1 << 20, WORDS);

  private TpchFiles() {}

  /// Writes the file of a table at a scale; 1 has 6 million items.
  static void write(String table, double scale, Path file) throws IOException {
    switch (table) {
      case "customer" ->
          write(new CustomerGenerator(scale, 1, 1, WORDS, () -> TEXT), TpchFiles::line, file);
      case "orders" ->
          write(new OrderGenerator(scale, 1, 1, WORDS, () -> TEXT), TpchFiles::line, file);
      case "lineitem" ->
          write(new LineItemGenerator(scale, 1, 1, WORDS, () -> TEXT), TpchFiles::line, file);
      default -> throw new AssertionError(table);
    }
  }

  /// The columns of it, as in CREATE TABLE.
  static String columns(String table) {
    return switch (table) {
      case "customer" -> "c_custkey BIGINT, c_mktsegment VARCHAR";
      case "orders" ->
          "o_orderkey BIGINT, o_custkey BIGINT, o_orderdate DATE, o_shippriority INTEGER";
      case "lineitem" ->
          "l_orderkey BIGINT, l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount"
              + " DECIMAL(15,2), l_tax DECIMAL(15,2), l_returnflag VARCHAR, l_linestatus VARCHAR,"
              + " l_shipdate DATE, l_shipmode VARCHAR";
      default -> throw new AssertionError(table);
    };
  }

  private static <T> void write(Iterable<T> rows, Function<T, String> line, Path file)
      throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (T row : rows) writer.append(line.apply(row)).append('\n');
    }
  }

  private static String line(Customer row) {
    return row.customerKey() + "|" + row.marketSegment();
  }

  private static String line(Order row) {
    return row.orderKey()
        + "|"
        + row.customerKey()
        + "|"
        + GenerateUtils.formatDate(row.orderDate())
        + "|"
        + row.shipPriority();
  }

  private static String line(LineItem row) {
    return row.orderKey()
        + "|"
        + row.quantity()
        + "|"
        + money(row.extendedPriceInCents())
        + "|"
        + money(row.discountPercent())
        + "|"
        + money(row.taxPercent())
        + "|"
        + row.returnFlag()
        + "|"
        + row.status()
        + "|"
        + GenerateUtils.formatDate(row.shipDate())
        + "|"
        + row.shipMode();
  }

  private static String money(long cents) {
    return cents / 100 + (cents % 100 < 10 ? ".0" : ".") + cents % 100;
  }
}
