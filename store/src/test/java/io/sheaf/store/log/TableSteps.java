package io.sheaf.store.log;

import io.sheaf.store.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Changes of one table, each with what it makes of the model.
final class TableSteps {
  private TableSteps() {}

  static Entry.OfTable drop(TableState table, Model next) {
    String name = table.name().qualified();
    next.tables().remove(name);
    next.stages().values().removeIf(stage -> stage.table().equals(name));
    next.columns().remove(name);
    return new Entry.TableDropped(table.id());
  }

  /// The first neighbours of a table that lie in the log.
  static List<SegmentRef> inLog(TableState table) {
    List<SegmentRef> run = new ArrayList<>();
    for (SegmentRef segment : table.segments()) {
      if (segment.place() != null) run.add(segment);
      else if (!run.isEmpty()) break;
    }
    return run;
  }

  static Entry.OfTable rewrite(
      TableState table, List<SegmentRef> run, SegmentRef into, Model next) {
    List<Long> gone = run.stream().map(SegmentRef::id).toList();
    List<Long> ids =
        new ArrayList<>(next.tables().getOrDefault(table.name().qualified(), List.of()));
    ids.set(ids.indexOf(gone.getFirst()), into.id());
    ids.removeAll(gone);
    next.tables().put(table.name().qualified(), ids);
    return new Entry.SegmentsRewritten(table.id(), gone, List.of(into));
  }

  static Entry.OfRetention retention(int how, long newest, Random random) {
    long before = random.nextLong(newest + 1);
    return switch (how) {
      case 0 -> new Entry.SnapshotsKept(Duration.ZERO);
      case 1 -> new Entry.SnapshotsExpired(before);
      default -> new Entry.SnapshotsKept(Duration.ofDays(1));
    };
  }

  static Entry.OfTable rename(TableState table, Model next) {
    TableName name = TableName.of("renamed." + next.snapshot());
    List<Long> segments = next.tables().remove(table.name().qualified());
    next.tables().put(name.qualified(), segments == null ? List.of() : segments);
    String old = table.name().qualified();
    next.stages()
        .replaceAll(
            (_, stage) ->
                stage.table().equals(old)
                    ? new Model.Staged(name.qualified(), stage.segments())
                    : stage);
    next.columns().remove(old);
    next.columns().put(name.qualified(), table.columnIds());
    return new Entry.TableRenamed(table.id(), name);
  }

  static Entry.OfTable addColumn(TableState table, Model next, Random random) {
    List<Long> ids = new ArrayList<>(table.columnIds());
    ids.add(table.nextColumnId());
    next.columns().put(table.name().qualified(), ids);
    byte[] schema = new byte[1 + random.nextInt(3_000)];
    random.nextBytes(schema);
    return new Entry.ColumnAdded(
        table.id(), table.schemaVersion() + 1, SchemaBytes.copyOf(schema), ids);
  }
}
