package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes stages, and ends those that nobody commits: a thread of its own waits for the next one
/// whose time is over, for as long as there are any.
///
/// A stage is a part of the log's state ([Catalog#stages]), so it survives a restart. Whoever is
/// first ends it: of a commit, an abort and its expiry one finds it, under the commit lock. Any
/// thread.
final class Staging implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  /// After an expiry that failed, and at most between two.
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /// What a thread that ends stages may still have to do at the end.
  private static final Duration END = Duration.ofSeconds(30);

  private final Writes writes;
  private final CommitLog log;
  private final StageLimits limits;
  private final InstantSource clock = InstantSource.system();
  private final ScheduledThreadPoolExecutor timer;

  /// When the timer looks next; null when it does not.
  private @Nullable Instant armed;

  Staging(Writes writes, StageLimits limits) {
    this.writes = writes;
    this.log = writes.engine().log();
    this.limits = limits;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("sheaf-stages").factory());
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    if (log.whyReadOnly() == null) arm(Duration.ZERO);
  }

  /// Takes all of `source` into a new stage for a table.
  Stage stage(long id, BatchSource source, Key key) throws IOException {
    TableState table = writes.state(id);
    // No table has a name without a dot: an append of the same key is another commit.
    CommitKey commitKey = new CommitKey("", "stage/" + id, key.text());
    if (log.find(commitKey) == null) StageRows.requireRoom(log.catalog().stages(), 0, limits);
    Commit made =
        writes.commit(
            commitKey,
            key,
            Composition.ANY,
            tx -> {
              var ingest = tx.takeToFiles(TableTarget.of(table), source);
              // As the log will tell it.
              Instant expiry =
                  clock.instant().plus(limits.lifetime()).truncatedTo(ChronoUnit.MICROS);
              tx.add(new StageRows(id, ingest, expiry, limits));
            });
    arm(Duration.ZERO);
    Entry.Staged staged = log.catalog().stages().get(made.snapshot());
    Instant expires = staged == null ? null : staged.expiry();
    return new Stage(made.snapshot(), table.name(), made.rows(), expires, made.duplicate());
  }

  /// All stages there are, the oldest first.
  List<Stage> all() {
    Catalog catalog = log.catalog();
    return catalog.stages().all().stream()
        .flatMap(
            each -> Optional.ofNullable(catalog.table(each.table())).map(t -> of(each, t)).stream())
        .toList();
  }

  private static Stage of(Entry.Staged staged, TableState table) {
    return new Stage(staged.stage(), table.name(), staged.rows(), staged.expiry(), false);
  }

  /// Gives a stage up; false when there is none of that id.
  boolean abort(long id) {
    if (log.catalog().stages().get(id) == null) return false;
    return end(List.of(id), Entry.Ending.ABORTED) > 0;
  }

  /// How many of them it was that this ended: others may have been faster.
  private int end(List<Long> stages, Entry.Ending how) {
    EndStages step = new EndStages(stages, how);
    writes.run(null, Composition.ANY, List.of(step));
    return step.ended();
  }

  /// Ends all whose time is over by `now`; how many there were.
  int expire(Instant now) {
    List<Long> over =
        log.catalog().stages().all().stream()
            .filter(stage -> !stage.expiry().isAfter(now))
            .map(Entry.Staged::stage)
            .toList();
    return over.isEmpty() ? 0 : end(over, Entry.Ending.EXPIRED);
  }

  /// Has the timer look when the first stage expires, and not before `pause` is over.
  private synchronized void arm(Duration pause) {
    Optional<Instant> first =
        log.catalog().stages().all().stream().map(Entry.Staged::expiry).min(Instant::compareTo);
    if (first.isEmpty() || timer.isShutdown()) return;
    Instant now = clock.instant();
    Instant at = first.get().isBefore(now.plus(pause)) ? now.plus(pause) : first.get();
    if (armed != null && !armed.isAfter(at)) return;
    armed = at;
    long millis = Math.max(1, Duration.between(now, at).toMillis() + 1);
    var _ = timer.schedule(this::look, Math.min(millis, PAUSE.toMillis()), TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("IllegalCatch") // nobody else would hear of it
  private void look() {
    synchronized (this) {
      armed = null;
    }
    Duration pause = Duration.ZERO;
    try {
      int ended = expire(clock.instant());
      if (ended > 0) LOG.info("{} stages have expired", ended);
    } catch (StoreException e) {
      LOG.warn("stages that have expired are still there: {}", e.getMessage());
      pause = PAUSE;
    } catch (RuntimeException | Error e) {
      LOG.error("a bug in the ending of stages; no more of them are ended", e);
      throw e;
    }
    if (log.whyReadOnly() == null) arm(pause);
  }

  /// Ends the timer. What it is about is done first.
  @Override
  public void close() {
    timer.shutdown();
    try {
      boolean ended = timer.awaitTermination(END.toSeconds(), TimeUnit.SECONDS);
      if (!ended) LOG.warn("the end of stages takes long");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
