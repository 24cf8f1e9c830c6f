package io.sheaf.cli.demo;

import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The first rows of TPC-H `lineitem`, generated: the same rows every time for the same number.
final class LineItems extends ArrowReader {
  private static final long ROWS_PER_SCALE = 6_000_000;
  private static final int BATCH_ROWS = 65_536;
  private static final ArrowType INT64 = new ArrowType.Int(64, true);
  private static final ArrowType INT32 = new ArrowType.Int(32, true);
  private static final ArrowType MONEY = new ArrowType.Decimal(15, 2, 128);
  private static final ArrowType DATE = new ArrowType.Date(DateUnit.DAY);
  private static final ArrowType TEXT = new ArrowType.Utf8();
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              column("l_orderkey", INT64),
              column("l_partkey", INT64),
              column("l_suppkey", INT64),
              column("l_linenumber", INT32),
              column("l_quantity", MONEY),
              column("l_extendedprice", MONEY),
              column("l_discount", MONEY),
              column("l_tax", MONEY),
              column("l_returnflag", TEXT),
              column("l_linestatus", TEXT),
              column("l_shipdate", DATE),
              column("l_commitdate", DATE),
              column("l_receiptdate", DATE),
              column("l_shipinstruct", TEXT),
              column("l_shipmode", TEXT),
              column("l_comment", TEXT)));

  private final Iterator<LineItem> items;
  private long left;
  private long made;

  /// The first `rows` rows of the smallest scale that has as many.
  LineItems(BufferAllocator allocator, long rows) {
    super(allocator);
    // Rows per scale vary by a few per mille: a margin, and never below a scale with parts to refer
    // to.
    double scale = Math.max(0.01, rows * 1.01 / ROWS_PER_SCALE);
    this.items = new LineItemGenerator(scale, 1, 1).iterator();
    this.left = rows;
  }

  private static Field column(String name, ArrowType type) {
    return new Field(name, FieldType.notNullable(type), null);
  }

  @Override
  protected Schema readSchema() {
    return SCHEMA;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.allocateNew();
    int row = 0;
    while (row < BATCH_ROWS && left > 0 && items.hasNext()) {
      set(root, row, items.next());
      row++;
      left--;
    }
    root.setRowCount(row);
    root.getFieldVectors().forEach(vector -> made += vector.getBufferSize());
    return row > 0;
  }

  private static void set(VectorSchemaRoot root, int row, LineItem item) {
    number(root, 0, row, item.orderKey());
    number(root, 1, row, item.partKey());
    number(root, 2, row, item.supplierKey());
    ((IntVector) root.getVector(3)).setSafe(row, item.lineNumber());
    money(root, 4, row, item.quantity() * 100);
    money(root, 5, row, item.extendedPriceInCents());
    money(root, 6, row, item.discountPercent());
    money(root, 7, row, item.taxPercent());
    text(root, 8, row, item.returnFlag());
    text(root, 9, row, item.status());
    date(root, 10, row, item.shipDate());
    date(root, 11, row, item.commitDate());
    date(root, 12, row, item.receiptDate());
    text(root, 13, row, item.shipInstructions());
    text(root, 14, row, item.shipMode());
    text(root, 15, row, item.comment());
  }

  private static void number(VectorSchemaRoot root, int column, int row, long value) {
    ((BigIntVector) root.getVector(column)).setSafe(row, value);
  }

  private static void money(VectorSchemaRoot root, int column, int row, long cents) {
    ((DecimalVector) root.getVector(column)).setSafe(row, cents);
  }

  private static void date(VectorSchemaRoot root, int column, int row, int day) {
    ((DateDayVector) root.getVector(column)).setSafe(row, day);
  }

  private static void text(VectorSchemaRoot root, int column, int row, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    ((VarCharVector) root.getVector(column)).setSafe(row, bytes);
  }

  @Override
  public long bytesRead() {
    return made;
  }

  @Override
  protected void closeReadSource() {}
}
