package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.BindInfo;
import io.sheaf.duckdb.capi.OwnConnection;
import io.sheaf.duckdb.capi.PushedFilters;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Scan;
import io.sheaf.store.TableView;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.filter.tree.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One mention of a table in a query: its snapshot, and what DuckDB made of its columns.
///
/// Planned on one thread, started on any.
final class Call implements Registration.Held {
  private final Tables.Found found;
  private final Scan scan;
  private final OwnConnection connection;
  private final Planning.Twins twins;
  private final List<ColumnType> columns = new ArrayList<>();
  private boolean asked;

  private Call(
      Tables.Found found, Scan scan, OwnConnection connection, List<@Nullable String> arguments) {
    this.found = found;
    this.scan = scan;
    this.connection = connection;
    this.twins = Planning.twins(arguments);
  }

  static Call of(Registration registration, BindInfo info) {
    String name = info.parameter(0);
    if (name == null) throw new IllegalArgumentException("sheaf_scan(NULL): which table?");
    String at = info.parameter(Registration.AT);
    String filter = info.parameter(Registration.FILTER);
    Tables.Found found = registration.tables().find(name, at);
    try {
      Scan scan = found.table().scan();
      if (filter != null) scan = scan.where(filter);
      OwnConnection connection = new OwnConnection(registration.holder().database());
      Call call = new Call(found, scan, connection, Arrays.asList(name, at, filter));
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

  /// Takes note of what DuckDB will ask of every row; it may say so several times.
  void asked(PushedFilters filters) {
    twins.ask(Asked.of(filters, found.table().schemaMessage()), !asked);
    asked = true;
  }

  /// Begins to read columns by their numbers, those beyond the last having no values. Batches
  /// without a row that DuckDB would keep may be left out.
  RunningScan start(long[] wanted) {
    Predicate predicate = twins.start();
    if (predicate == null) return RunningScan.of(scan, columns, wanted);
    RowFilter filter = Filters.bind(predicate, found.table().schemaMessage());
    return RunningScan.of(scan.where(new Pruning(filter)), columns, wanted);
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
