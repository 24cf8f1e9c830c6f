package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.Forecast;

/// What a scan has told of the pages that it will read ([BufferPool#expect]): it keeps their table,
/// which the scan may come back to when nothing of it is in memory. To be closed by whoever told.
public final class Expectation implements AutoCloseable {
  private final PageTable table;
  private final Forecast.Route route;

  Expectation(PageTable table, Forecast.Route route) {
    this.table = table;
    this.route = route;
  }

  /// Says that the scan reads nothing more of the table.
  @Override
  public void close() {
    route.close();
  }

  @Override
  public String toString() {
    return "expectation of " + table.source().name();
  }
}
