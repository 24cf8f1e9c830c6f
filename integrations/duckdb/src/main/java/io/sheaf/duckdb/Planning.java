package io.sheaf.duckdb;

import io.sheaf.store.filter.tree.Predicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calls that DuckDB plans together, as far as can be told: those that a thread plans before
/// one of them runs.
///
/// What DuckDB asks of a row it asks above the scan, and it takes two scans of the same arguments
/// for the same. Where it lets one of them serve both, neither may lack what the other needs: calls
/// alike are *twins*, and each reads what any of them is asked for.
final class Planning {
  private static final ThreadLocal<Planning> CURRENT = ThreadLocal.withInitial(Planning::new);

  private final Map<List<@Nullable String>, Twins> calls = new HashMap<>();
  private boolean running;

  /// The twins of a call that this thread plans now, with this one among them.
  static Twins twins(List<@Nullable String> arguments) {
    Twins twins = CURRENT.get().one(arguments);
    if (twins != null) return twins;
    Planning next = new Planning();
    CURRENT.set(next);
    twins = next.one(arguments);
    if (twins == null) throw new AssertionError("nobody else knows of it");
    return twins;
  }

  /// One more call, or null where one of them runs already.
  private synchronized @Nullable Twins one(List<@Nullable String> arguments) {
    if (running) return null;
    Twins twins = calls.get(arguments);
    if (twins == null) {
      twins = new Twins();
      calls.put(arguments, twins);
    }
    twins.count++;
    return twins;
  }

  /// Calls with the same arguments.
  final class Twins {
    private final List<Predicate> asked = new ArrayList<>();
    private int count;
    private int told;

    /// Adds what is asked of every row of one of them.
    ///
    /// @param first whether nothing was asked of its rows before
    void ask(Predicate.And predicate, boolean first) {
      synchronized (Planning.this) {
        asked.add(predicate);
        if (first) told++;
      }
    }

    /// What is asked of the rows of all of them, or null for nothing; when one of them runs.
    @Nullable Predicate start() {
      synchronized (Planning.this) {
        running = true;
        if (told < count || asked.isEmpty()) return null;
        for (Predicate one : asked) {
          if (one instanceof Predicate.And(List<Predicate> terms) && terms.isEmpty()) return null;
        }
        return asked.size() == 1 ? asked.getFirst() : new Predicate.Or(asked);
      }
    }
  }
}
