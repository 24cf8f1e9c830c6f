package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.BindInfo;
import io.sheaf.duckdb.capi.ErrorInfo;
import io.sheaf.duckdb.capi.FunctionInfo;
import io.sheaf.duckdb.capi.Holder;
import io.sheaf.duckdb.capi.InitInfo;
import io.sheaf.duckdb.capi.Library;
import io.sheaf.duckdb.capi.PushedFilters;
import io.sheaf.duckdb.capi.ReplacementInfo;
import io.sheaf.duckdb.capi.TableFunction;
import io.sheaf.duckdb.capi.Tokens;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store and a database that know each other, and all that DuckDB calls.
///
/// It lives until the database is closed, which destroys what it was given; until then it has
/// tables or none. Any thread.
final class Registration {
  static final String FUNCTION = "sheaf_scan";
  static final String AT = "at";
  static final String FILTER = "filter";

  private static final Map<Long, Registration> BY_DATABASE = new HashMap<>();
  private static final MemorySegment FORGET = Library.entry(Registration::forget);
  private static final MemorySegment END = Library.entry(Registration::end);
  private static final MemorySegment REPLACE = Library.entry(Registration::replace);
  private static final TableFunction.Callbacks CALLBACKS =
      new TableFunction.Callbacks(
          Library.entry(Registration::bind),
          Library.entry(Registration::filters),
          Library.entry(Registration::init),
          Library.entry(Registration::localInit),
          Library.entry(Registration::function));

  private final Holder holder;
  private final AtomicReference<@Nullable Tables> tables = new AtomicReference<>();

  private Registration(Holder holder) {
    this.holder = holder;
  }

  /// The registration of a database, made with its first store; with the tables of another one once
  /// that was closed. DuckDB cannot be told to forget a function.
  static Registration of(Holder holder, Tables tables) {
    synchronized (BY_DATABASE) {
      Registration known = BY_DATABASE.get(holder.databaseAddress());
      Registration registration = known == null ? make(holder) : known;
      if (!registration.tables.compareAndSet(null, tables)) {
        throw new IllegalStateException("the database has a store already; close that one first");
      }
      return registration;
    }
  }

  private static Registration make(Holder holder) {
    Registration registration = new Registration(holder);
    try (TableFunction function =
        new TableFunction(holder, FUNCTION, CALLBACKS, Tokens.give(registration), FORGET)) {
      function.text("table").namedValue(AT).namedText(FILTER).register();
    }
    ReplacementInfo.register(holder, REPLACE, Tokens.give(registration), FORGET);
    BY_DATABASE.put(holder.databaseAddress(), registration);
    return registration;
  }

  /// Takes these tables away, if they are the ones there are.
  void close(Tables own) {
    tables.compareAndSet(own, null);
  }

  /// What a call needs of it.
  Holder holder() {
    return holder;
  }

  Tables tables() {
    Tables open = tables.get();
    if (open == null) throw new IllegalStateException("the store was taken away from DuckDB");
    return open;
  }

  // From here on: what C calls.

  private static void bind(
      MemorySegment call, MemorySegment result, MemorySegment context, MemorySegment error) {
    BindInfo info = new BindInfo(call, result);
    guard(
        error,
        () -> {
          Registration registration = Tokens.get(info.extra(), Registration.class);
          info.data(Tokens.give(Call.of(registration, info)), END);
        });
  }

  private static void filters(MemorySegment handle, MemorySegment context, MemorySegment error) {
    PushedFilters filters = new PushedFilters(handle);
    guard(error, () -> Tokens.get(filters.bindData(), Call.class).asked(filters));
  }

  private static void init(MemorySegment handle, MemorySegment context, MemorySegment error) {
    InitInfo info = new InitInfo(handle);
    guard(
        error,
        () -> {
          RunningScan scan = Tokens.get(info.bindData(), Call.class).start(info.columns());
          info.maxThreads(scan.threads());
          info.data(Tokens.give(scan), END);
        });
  }

  private static void localInit(MemorySegment handle, MemorySegment context, MemorySegment error) {
    guard(error, () -> InitInfo.localData(handle, Tokens.give(new Worker()), END));
  }

  private static void function(MemorySegment handle, MemorySegment context, MemorySegment error) {
    FunctionInfo info = new FunctionInfo(handle);
    try {
      RunningScan scan = Tokens.get(info.data(), RunningScan.class);
      Tokens.get(info.localData(), Worker.class).fill(info.chunk(), scan);
    } catch (Throwable e) {
      new ErrorInfo(error).set(message(e));
    }
  }

  private static void replace(MemorySegment handle, MemorySegment name, MemorySegment extra) {
    ReplacementInfo info = new ReplacementInfo(handle);
    guard(
        info::error,
        () -> {
          Registration registration = Tokens.get(extra, Registration.class);
          Tables open = registration.tables.get();
          String table = open == null ? null : open.named(ReplacementInfo.name(name));
          if (table != null) info.call(FUNCTION, table);
        });
  }

  private static void forget(MemorySegment token) {
    Registration registration = Tokens.take(token, Registration.class);
    synchronized (BY_DATABASE) {
      BY_DATABASE.remove(registration.holder.databaseAddress(), registration);
    }
  }

  private static void end(MemorySegment token) {
    Tokens.take(token, Held.class).close();
  }

  /// What DuckDB holds of ours until it says that it has ended.
  interface Held {
    void close();
  }

  private static void guard(MemorySegment error, Runnable body) {
    guard(new ErrorInfo(error)::set, body);
  }

  @SuppressWarnings("IllegalCatch") // nothing that is thrown may reach C
  private static void guard(Consumer<String> error, Runnable body) {
    try {
      body.run();
    } catch (Throwable e) {
      error.accept(message(e));
    }
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof Error || message == null ? thrown.toString() : message;
  }
}
