package io.sheaf.flight.read;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.At;
import io.sheaf.flight.request.KeysRequest;
import io.sheaf.flight.request.ReadRequest;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.flight.request.Ticket;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Scan;
import io.sheaf.store.ScanPlan;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableView;
import io.sheaf.store.filter.tree.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what a request or a ticket names in the store. Any thread; may wait for the disk.
public final class Resolver {
  private final Store store;

  /// Resolves against `store`, which the caller keeps open.
  public Resolver(Store store) {
    this.store = store;
  }

  /// The snapshot of a request, for the caller to close.
  public Snapshot snapshot(At at) {
    return switch (at) {
      case At.Newest _ -> store.snapshot();
      case At.Numbered number -> numbered(number.snapshot());
      case At.Time time -> store.snapshotAt(time.time());
    };
  }

  /// What a request asks for, for the caller to close.
  Selection open(ReadRequest request) {
    return open(request, (_, scan, where) -> where.isPresent() ? scan.where(where.get()) : scan);
  }

  /// The rows of a request that have one of some keys, for the caller to close.
  Selection open(KeyedRead keyed) {
    KeysRequest request = keyed.request();
    List<String> column = request.path();
    return open(
        request.read(),
        (table, scan, where) ->
            scan.where(keyed.keys().over(where.orElse(null), column, table.schemaMessage())));
  }

  /// Refuses what could not be read, before there are keys.
  public void check(KeyedRead keyed) {
    open(keyed).close();
  }

  /// What makes the scan of some rows of one of all.
  private interface Filtering {
    Scan of(TableView table, Scan scan, Optional<Predicate> where);
  }

  private Selection open(ReadRequest request, Filtering filtering) {
    Snapshot snapshot = snapshot(request.at());
    try {
      TableView table =
          switch (request.table()) {
            case TableAddress.Text text -> snapshot.table(text.text());
            case TableAddress.Exact exact -> snapshot.table(exact.name());
          };
      Scan scan = table.scan();
      Optional<List<Integer>> columns = Optional.empty();
      if (request.columns().isPresent()) {
        List<String> names = request.columns().get();
        refuseNested(table, names);
        scan = scan.select(names);
        columns = Optional.of(ordinals(table, names));
      }
      Optional<Predicate> where =
          request.where().or(() -> request.substrait().map(s -> s.over(table.schemaMessage())));
      scan = filtering.of(table, scan, where);
      if (request.limit().isPresent()) scan = scan.limit(request.limit().getAsLong());
      return new Selection(snapshot, table, columns, where, scan);
    } catch (RuntimeException | Error e) {
      snapshot.close();
      throw e;
    }
  }

  /// Whether a snapshot can be had without a look at the log.
  boolean isAtHand(long snapshot) {
    return store.isAtHand(snapshot);
  }

  /// What a request would read.
  public ScanPlan explain(ReadRequest request) {
    try (Selection selection = open(request)) {
      return selection.scan().explain();
    }
  }

  /// What a ticket stands for, for the caller to close.
  Selection open(Ticket ticket) {
    Snapshot snapshot = leased(ticket.snapshot());
    try {
      TableView table = snapshot.table(ticket.table());
      Scan scan = table.scan();
      if (ticket.columns().isPresent()) {
        List<Field> fields = table.schemaMessage().schema().fields();
        scan =
            scan.select(
                ticket.columns().get().stream().map(column -> fields.get(column).name()).toList());
      }
      if (ticket.where().isPresent()) scan = scan.where(ticket.where().get());
      if (ticket.range().isPresent()) {
        Ticket.Range range = ticket.range().get();
        scan = scan.batches(range.first(), range.end());
      }
      if (ticket.limit().isPresent()) scan = scan.limit(ticket.limit().getAsLong());
      return new Selection(snapshot, table, ticket.columns(), Optional.empty(), scan);
    } catch (RuntimeException | Error e) {
      snapshot.close();
      throw e;
    }
  }

  /// The snapshot of a ticket, for the caller to close.
  public Snapshot leased(long number) {
    try {
      return store.snapshotAt(number);
    } catch (StoreException.NoSuchSnapshot e) {
      throw expired(number, "ask GetFlightInfo for a new ticket");
    }
  }

  /// One that was is told apart from one that never was.
  private Snapshot numbered(long number) {
    try {
      return store.snapshotAt(number);
    } catch (StoreException.NoSuchSnapshot e) {
      try (Snapshot newest = store.snapshot()) {
        if (number > newest.number()) throw e;
        throw expired(number, "the newest is " + newest.number());
      }
    }
  }

  private static Refusal expired(long number, String remedy) {
    return new Refusal(
        Code.SNAPSHOT_EXPIRED, "snapshot " + number + " is no longer kept; " + remedy);
  }

  /// A top-level column of that very name wins over a nested path.
  private static void refuseNested(TableView table, List<String> names) {
    List<Field> fields = table.schemaMessage().schema().fields();
    for (String name : names) {
      if (indexOf(fields, name) >= 0) continue;
      for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
        int parent = indexOf(fields, name.substring(0, dot));
        if (parent >= 0 && !fields.get(parent).children().isEmpty()) {
          throw Refusal.unsupported(
                  "the nested column \""
                      + name
                      + "\" cannot be read alone; name \""
                      + fields.get(parent).name()
                      + "\"")
              .fact("column", name);
        }
      }
    }
  }

  private static List<Integer> ordinals(TableView table, List<String> names) {
    List<Field> fields = table.schemaMessage().schema().fields();
    List<Integer> ordinals = new ArrayList<>(names.size());
    for (String name : names) ordinals.add(indexOf(fields, name));
    return ordinals;
  }

  private static int indexOf(List<Field> fields, String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) return i;
    }
    return -1;
  }
}
