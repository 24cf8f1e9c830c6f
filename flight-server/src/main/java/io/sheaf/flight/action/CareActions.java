package io.sheaf.flight.action;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.request.Fields;
import io.sheaf.store.Backup;
import io.sheaf.store.Damage;
import io.sheaf.store.Pace;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.Verification;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// Long looks after the store, while it is served.
final class CareActions {
  /// Each has a thread, and reads the disk beside everybody else.
  private static final int MOST_AT_ONCE = 2;

  private final Store store;
  private final @Nullable Path backups;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  CareActions(ActionServices server) {
    this.store = server.store();
    this.backups = server.backups();
  }

  List<Action> all() {
    return List.of(
        Action.ofErrand(
            "sheaf.v1.verify",
            "{tables?: [name], quick?, rate?: bytes a second} looks at every byte and link ->"
                + " {kind, file, page, offset, what} of each damage, and at last {segments, bytes,"
                + " damages, newer, quick}",
            this::verify),
        Action.ofErrand(
            "sheaf.v1.backup",
            "{path?, incremental?, rate?: bytes a second} makes a backup of the newest snapshot in"
                + " a directory of its own below `path`, within the directory that the server"
                + " allows -> {path, snapshot, tables, segments, linked, bytes}",
            this::backup));
  }

  private Answers<Flight.Result> verify(Fields fields) {
    Set<String> tables = new TreeSet<>();
    try (Snapshot newest = store.snapshot()) {
      for (String table : fields.texts("tables").orElse(List.of())) {
        tables.add(newest.table(table).name().qualified());
      }
    }
    boolean quick = fields.flag("quick");
    Pace pace = pace(fields);
    fields.end();
    return Errand.begin(places, pace, tell -> verify(tables, quick, pace, tell));
  }

  private Map<String, @Nullable Object> verify(
      Set<String> tables, boolean quick, Pace pace, Consumer<Map<String, @Nullable Object>> tell) {
    Map<Damage.Kind, Long> counts = new EnumMap<>(Damage.Kind.class);
    Verification.Depth depth = quick ? Verification.Depth.QUICK : Verification.Depth.FULL;
    Verification result =
        store.verify(
            tables,
            depth,
            pace,
            damage -> {
              counts.merge(damage.kind(), 1L, Long::sum);
              tell.accept(json(damage));
            });
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("segments", result.segments());
    answer.put("bytes", result.bytes());
    answer.put("damages", counts.getOrDefault(Damage.Kind.LOST, 0L));
    answer.put("newer", counts.getOrDefault(Damage.Kind.NEWER, 0L));
    answer.put("quick", quick);
    return answer;
  }

  private Answers<Flight.Result> backup(Fields fields) {
    Optional<String> path = fields.text("path");
    boolean incremental = fields.flag("incremental");
    Pace pace = pace(fields);
    fields.end();
    Path home = BackupPlace.within(backups, path.orElse(""));
    return Errand.begin(places, pace, tell -> json(store.backup(home, incremental, pace)));
  }

  private static Map<String, @Nullable Object> json(Backup made) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("path", made.path().toString());
    json.put("snapshot", made.snapshot());
    json.put("tables", made.tables());
    json.put("segments", made.segments());
    json.put("linked", made.linked());
    json.put("bytes", made.bytes());
    return json;
  }

  private static Pace pace(Fields fields) {
    OptionalLong rate = fields.integer("rate", 1);
    return rate.isPresent() ? Pace.of(rate.getAsLong()) : Pace.unlimited();
  }

  private static Map<String, @Nullable Object> json(Damage damage) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("kind", damage.kind().name().toLowerCase(Locale.ROOT));
    json.put("file", damage.file());
    json.put("page", damage.page() < 0 ? null : damage.page());
    json.put("offset", damage.offset());
    json.put("what", damage.what());
    return json;
  }
}
