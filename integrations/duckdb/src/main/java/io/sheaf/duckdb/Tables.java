package io.sheaf.duckdb;

import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.TableView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the tables of a registration come from. Any thread.
interface Tables {
  /// A table, with what keeps it.
  ///
  /// @param own the snapshot to be closed with it, or null if it is somebody else's
  record Found(TableView table, @Nullable Snapshot own) {
    void close() {
      if (own != null) own.close();
    }
  }

  /// The table of a name.
  ///
  /// @param at which snapshot, as text, or null for the one that is meant without
  /// @throws StoreException when there is no such table or snapshot
  Found find(String name, @Nullable String at);

  /// The name of the table that is meant by a word of SQL: that very one or, if there is none, the
  /// only one that differs from it in case. Null when there is none.
  ///
  /// @throws IllegalArgumentException when another schema has one of that name
  @Nullable String named(String word);

  /// The tables of a store as of when they are asked for.
  static Tables of(Store store) {
    return new Tables() {
      @Override
      public Found find(String name, @Nullable String at) {
        Snapshot snapshot = at == null ? store.snapshot() : Moment.of(at).in(store);
        try {
          return new Found(snapshot.table(name), snapshot);
        } catch (RuntimeException | Error e) {
          snapshot.close();
          throw e;
        }
      }

      @Override
      public @Nullable String named(String word) {
        try (Snapshot snapshot = store.snapshot()) {
          return name(snapshot, word);
        }
      }
    };
  }

  /// The tables of one snapshot.
  static Tables of(Snapshot snapshot) {
    return new Tables() {
      @Override
      public Found find(String name, @Nullable String at) {
        if (at != null && !at.equals(Long.toString(snapshot.number()))) {
          throw new IllegalArgumentException(
              "all tables are read as of snapshot " + snapshot.number() + " here, not " + at);
        }
        return new Found(snapshot.table(name), null);
      }

      @Override
      public @Nullable String named(String word) {
        return name(snapshot, word);
      }
    };
  }

  /// The same where no word of SQL means one.
  static Tables unnamed(Snapshot snapshot) {
    Tables named = of(snapshot);
    return new Tables() {
      @Override
      public Found find(String name, @Nullable String at) {
        return named.find(name, at);
      }

      @Override
      public @Nullable String named(String word) {
        return null;
      }
    };
  }

  /// Of a name with a schema DuckDB tells us the last part only, so that one that several schemas
  /// have is refused.
  private static @Nullable String name(Snapshot snapshot, String word) {
    List<TableName> names =
        snapshot.tables().stream()
            .map(TableView::name)
            .filter(name -> name.table().equalsIgnoreCase(word))
            .toList();
    List<TableName> found = names.stream().filter(Tables::isMain).toList();
    if (found.contains(new TableName(TableName.MAIN, word))) {
      found = List.of(new TableName(TableName.MAIN, word));
    }
    if (found.size() != 1) return null;
    for (TableName other : names) {
      if (isMain(other)) continue;
      throw new IllegalArgumentException(
          "\"%s\" is in several schemas; say which: FROM sheaf_scan('%s'), or '%s'"
              .formatted(word, found.getFirst().qualified(), other.qualified()));
    }
    return found.getFirst().table();
  }

  private static boolean isMain(TableName name) {
    return name.schema().equals(TableName.MAIN);
  }
}
