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

  private static @Nullable String name(Snapshot snapshot, String word) {
    List<TableName> names = snapshot.tables().stream().map(TableView::name).toList();
    if (names.contains(new TableName("main", word))) return word;
    List<TableName> found =
        names.stream().filter(name -> isMain(name) && name.table().equalsIgnoreCase(word)).toList();
    return found.size() == 1 ? found.getFirst().table() : null;
  }

  private static boolean isMain(TableName name) {
    return name.schema().equals("main");
  }
}
