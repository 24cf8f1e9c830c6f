package io.sheaf.flight.action;

import io.sheaf.flight.budget.PinBudget;
import io.sheaf.flight.budget.PinShare;
import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.Fields;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Commit;
import io.sheaf.store.Key;
import io.sheaf.store.Pace;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.Table;
import io.sheaf.store.TableName;
import io.sheaf.store.filter.tree.Predicate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// The actions that change tables, each by one commit: repeated under its key it does nothing more,
/// and it is refused where a table has changed since the snapshot it expects.
final class WriteActions {
  private static final String COMMITTED = "snapshot, rows, key, duplicate}";

  /// Deletions that look for their rows at once; each has a thread.
  private static final int MOST_DELETIONS = 32;

  private final Store store;
  private final PinBudget budget;
  private final Semaphore places = new Semaphore(MOST_DELETIONS);

  WriteActions(ActionServices server) {
    this.store = server.store();
    this.budget = server.budget();
  }

  /// All of them.
  List<Action> all() {
    return List.of(
        Action.ofJson(
            "sheaf.v1.drop_table",
            "{table, key?, expect?} drops a table -> {table, " + COMMITTED,
            this::drop),
        Action.ofJson(
            "sheaf.v1.rename_table",
            "{table, to, key?, expect?} gives a table another name -> {table, " + COMMITTED,
            this::rename),
        Action.ofJson(
            "sheaf.v1.add_column",
            "{table, schema: base64 of an IPC schema message with the new columns, key?, expect?}"
                + " adds columns, null in the rows that are there -> {table, "
                + COMMITTED,
            this::addColumn),
        Action.ofErrand(
            "sheaf.v1.delete",
            "{table, where, params?, key?, expect?} deletes the rows for which a predicate is true"
                + " -> {table, "
                + COMMITTED,
            this::delete),
        Action.ofJson(
            "sheaf.v1.truncate",
            "{table, key?, expect?} takes all rows out -> {table, " + COMMITTED,
            this::truncate),
        Action.ofJson(
            "sheaf.v1.commit",
            "{stages: [stage, ..], key?, expect?} brings the rows of stages into their tables, all"
                + " or none -> {"
                + COMMITTED,
            this::commit),
        Action.ofJson(
            "sheaf.v1.abort_stage",
            "{stage} gives a stage up -> {stage, aborted: whether it was there}",
            this::abort));
  }

  private Map<String, @Nullable Object> drop(Fields fields) {
    String table = fields.required("table");
    Key key = key(fields);
    long expect = fields.expect();
    fields.end();
    return committed(named(TableName.of(table).qualified()), store.dropTable(table, key, expect));
  }

  private Map<String, @Nullable Object> rename(Fields fields) {
    String table = fields.required("table");
    String to = fields.required("to");
    Key key = key(fields);
    long expect = fields.expect();
    fields.end();
    Commit made = store.renameTable(table, to, key, expect);
    return committed(named(TableName.of(to).qualified()), made);
  }

  private Map<String, @Nullable Object> addColumn(Fields fields) {
    String name = fields.required("table");
    SchemaMessage columns = Actions.schema(fields.required("schema"));
    Key key = key(fields);
    long expect = fields.expect();
    fields.end();
    Table table = store.table(name).expect(expect);
    return committed(named(table.name().qualified()), table.addColumns(columns, key));
  }

  private Answers<Flight.Result> delete(Fields fields, Caller caller) {
    String name = fields.required("table");
    fields.required("where");
    Predicate rows = fields.predicate("where", "params").orElseThrow();
    Key key = key(fields);
    long expect = fields.expect();
    fields.end();
    Table table = store.table(name).expect(expect);
    Pace wanted = Pace.unlimited();
    return Errand.begin(places, wanted, tell -> deleted(table, key, rows, caller, wanted));
  }

  /// What has to be looked at takes room as a read does, and a thread for as long as it lasts.
  private Map<String, @Nullable Object> deleted(
      Table table, Key key, Predicate rows, Caller caller, Pace wanted) {
    TableName name = table.name();
    long bytes;
    try (Snapshot snapshot = store.snapshot()) {
      bytes = snapshot.table(name).scan().where(rows).lookBytes();
    }
    PinShare share = bytes == 0 ? null : Admission.await(budget, caller, name, bytes, wanted);
    try {
      return committed(named(name.qualified()), table.delete(key, rows, wanted));
    } catch (CancellationException e) {
      throw new Refusal(Code.UNAVAILABLE, String.valueOf(e.getMessage()));
    } finally {
      if (share != null) Admission.end(share, bytes);
    }
  }

  private Map<String, @Nullable Object> truncate(Fields fields) {
    String name = fields.required("table");
    Key key = key(fields);
    long expect = fields.expect();
    fields.end();
    Table table = store.table(name).expect(expect);
    return committed(named(table.name().qualified()), table.truncate(key));
  }

  private Map<String, @Nullable Object> commit(Fields fields) {
    List<Long> stages =
        fields
            .integers("stages")
            .orElseThrow(() -> Refusal.badRequest("the request lacks the field \"stages\""));
    Key key = key(fields);
    long expect = fields.expect();
    fields.end();
    return committed(new LinkedHashMap<>(), store.commit(key, stages, expect));
  }

  private Map<String, @Nullable Object> abort(Fields fields) {
    long stage =
        fields
            .integer("stage", 0)
            .orElseThrow(() -> Refusal.badRequest("the request lacks the field \"stage\""));
    fields.end();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("stage", stage);
    answer.put("aborted", store.abortStage(stage));
    return answer;
  }

  private static Key key(Fields fields) {
    return fields.text("key").map(Key::of).orElseGet(Key::random);
  }

  private static Map<String, @Nullable Object> named(String table) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("table", table);
    return answer;
  }

  private static Map<String, @Nullable Object> committed(
      Map<String, @Nullable Object> answer, Commit commit) {
    answer.put("snapshot", commit.snapshot());
    answer.put("rows", commit.rows());
    answer.put("key", commit.key().text());
    answer.put("duplicate", commit.duplicate());
    return answer;
  }
}
