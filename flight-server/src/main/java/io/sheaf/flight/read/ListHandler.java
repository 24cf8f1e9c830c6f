package io.sheaf.flight.read;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.request.ReadRequest;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.flight.wire.SmallRequest;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableView;
import java.util.Iterator;
import java.util.Optional;
import org.apache.arrow.flight.impl.Flight.Criteria;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.jspecify.annotations.Nullable;

/// ListFlights: every table whose name fits a pattern, all of one snapshot.
public final class ListHandler implements Handler<SmallRequest<Criteria>, FlightInfo> {
  private final Store store;
  private final InfoHandler info;

  /// Lists the tables of `store`, each as `info` describes it.
  public ListHandler(Store store, InfoHandler info) {
    this.store = store;
    this.info = info;
  }

  @Override
  public Answers<FlightInfo> answer(SmallRequest<Criteria> request, Caller caller) {
    NamePattern pattern = NamePattern.of(request.message().getExpression().toStringUtf8());
    Snapshot snapshot = store.snapshot();
    try {
      Iterator<TableView> tables =
          snapshot.tables().stream().filter(table -> pattern.fits(table.name())).iterator();
      return new Listing(snapshot, tables);
    } catch (RuntimeException | Error e) {
      snapshot.close();
      throw e;
    }
  }

  /// The tables still to be told, and the snapshot they are of.
  private final class Listing implements Answers<FlightInfo> {
    private final Snapshot snapshot;
    private final Iterator<TableView> tables;

    Listing(Snapshot snapshot, Iterator<TableView> tables) {
      this.snapshot = snapshot;
      this.tables = tables;
    }

    @Override
    public @Nullable FlightInfo next() {
      if (!tables.hasNext()) return null;
      TableView table = tables.next();
      ReadRequest read = ReadRequest.whole(new TableAddress.Exact(table.name()));
      Selection selection =
          new Selection(snapshot, table, Optional.empty(), Optional.empty(), table.scan());
      return info.describe(selection, read, Descriptors.path(table.name()));
    }

    @Override
    public void close() {
      snapshot.close();
    }
  }
}
