package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.Step;
import io.sheaf.store.arrow.StepSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The good batches of one table. First each batch is tried, then what is good is copied in as few
/// scans as there are stretches of it, so that dictionaries are not repeated. One thread.
final class TableSalvage {
  private final TableView table;
  private final Pace pace;
  private final Consumer<Damage> told;
  private @Nullable Damage last;

  TableSalvage(TableView table, Pace pace, Consumer<Damage> told) {
    this.table = table;
    this.pace = pace;
    this.told = told;
  }

  /// Makes the table of the same name, of one commit.
  Salvage.Saved copy(Store into) {
    List<Scan> good = stretches();
    long rows;
    try (Rows source = new Rows(table.schemaMessage(), good, pace)) {
      rows = into.createTable(table.name(), source, table.options(), Key.random()).rows();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Salvage.Saved(table.name().qualified(), rows, table.rows() - rows, true);
  }

  private List<Scan> stretches() {
    Scan all = table.scan();
    List<Scan> good = new ArrayList<>();
    long from = 0;
    for (long batch = 0; batch < all.batchCount(); batch++) {
      if (isGood(all.batches(batch, batch + 1))) continue;
      if (batch > from) good.add(all.batches(from, batch));
      from = batch + 1;
    }
    if (all.batchCount() > from) good.add(all.batches(from, all.batchCount()));
    return good;
  }

  private boolean isGood(Scan scan) {
    try (StepSource steps = scan.steps()) {
      for (Step step = steps.next(); step != null; step = steps.next()) {
        try (Step closing = step) {
          pace.step(bytes(closing));
        }
      }
      return true;
    } catch (StoreException.CorruptPage e) {
      lost(new Damage(Damage.Kind.LOST, e.file(), e.page(), e.offset(), text(e)));
    } catch (StoreException.CorruptStore e) {
      lost(new Damage(Damage.Kind.LOST, e.file(), -1, e.offset(), text(e)));
    } catch (StoreException.IoFailed e) {
      lost(new Damage(Damage.Kind.LOST, e.file(), -1, e.offset(), text(e)));
    } catch (StoreException.NewerFormat e) {
      lost(new Damage(Damage.Kind.NEWER, e.file(), -1, e.offset(), e.what()));
    }
    return false;
  }

  /// What it says behind the place, which stands beside it.
  private static String text(StoreException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(message.indexOf(": ") + 1).strip();
  }

  private static long bytes(Step step) {
    return step.content() instanceof Incoming.Rows rows ? rows.batch().rows() * 8 : 0;
  }

  /// What is wrong with a directory or a dictionary is wrong with each batch of it, and told once.
  private void lost(Damage damage) {
    if (!damage.equals(last)) told.accept(damage);
    last = damage;
  }

  /// The rows of some scans, one behind the other.
  private static final class Rows implements BatchSource {
    private final SchemaMessage schema;
    private final List<Scan> scans;
    private final Pace pace;
    private final Map<Long, Step> dictionaries = new HashMap<>();
    private int next;
    private @Nullable StepSource steps;
    private @Nullable Step rows;

    Rows(SchemaMessage schema, List<Scan> scans, Pace pace) {
      this.schema = schema;
      this.scans = scans;
      this.pace = pace;
    }

    @Override
    public SchemaMessage schema() {
      return schema;
    }

    @Override
    public @Nullable Incoming next() {
      release();
      while (true) {
        StepSource open = steps;
        if (open == null) {
          if (next == scans.size()) return null;
          open = scans.get(next++).steps();
          steps = open;
        }
        Step step = open.next();
        if (step != null) return take(step);
        open.close();
        steps = null;
      }
    }

    private Incoming take(Step step) {
      if (step.content() instanceof Incoming.DictionaryValues values) {
        Step before = dictionaries.put(values.id(), step);
        if (before != null) before.close();
      } else {
        rows = step;
      }
      pace.step(bytes(step));
      return step.content();
    }

    private void release() {
      Step before = rows;
      rows = null;
      if (before != null) before.close();
    }

    @Override
    public void close() {
      release();
      dictionaries.values().forEach(Step::close);
      dictionaries.clear();
      StepSource open = steps;
      steps = null;
      if (open != null) open.close();
    }
  }
}
