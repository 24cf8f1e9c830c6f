package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.BindInfo;
import io.sheaf.duckdb.capi.OwnConnection;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Scan;
import io.sheaf.store.TableView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One mention of a table in a query: its snapshot, and what DuckDB made of its columns.
///
/// Planned on one thread, started on any.
final class Call implements Registration.Held {
  private final Tables.Found found;
  private final Scan scan;
  private final OwnConnection connection;
  private final List<ColumnType> columns = new ArrayList<>();

  private Call(Tables.Found found, Scan scan, OwnConnection connection) {
    this.found = found;
    this.scan = scan;
    this.connection = connection;
  }

  static Call of(Registration registration, BindInfo info) {
    String name = info.parameter(0);
    if (name == null) throw new IllegalArgumentException("sheaf_scan(NULL): which table?");
    Tables.Found found = registration.tables().find(name, info.parameter(Registration.AT));
    try {
      String filter = info.parameter(Registration.FILTER);
      Scan scan = found.table().scan();
      if (filter != null) scan = scan.where(filter);
      Call call = new Call(found, scan, new OwnConnection(registration.holder().database()));
      try {
        call.describe(info, filter == null);
        return call;
      } catch (RuntimeException | Error e) {
        call.closeColumns();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      found.close();
      throw e;
    }
  }

  private void describe(BindInfo info, boolean exact) {
    TableView table = found.table();
    Set<String> names = new HashSet<>();
    for (Field field : table.schemaMessage().schema().fields()) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException(
            table.name()
                + " has two columns \""
                + field.name()
                + "\", which SQL cannot tell apart");
      }
      ColumnType column = ColumnType.of(field, connection);
      columns.add(column);
      column.declare(info);
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(table.name() + " has no columns, and DuckDB needs one");
    }
    info.cardinality(table.rows(), exact);
  }

  /// Begins to read columns by their numbers, those beyond the last having no values.
  RunningScan start(long[] wanted) {
    return RunningScan.of(scan, columns, wanted);
  }

  @Override
  public void close() {
    closeColumns();
    found.close();
  }

  private void closeColumns() {
    columns.forEach(ColumnType::close);
    connection.close();
  }
}
