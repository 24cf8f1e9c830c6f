package io.sheaf.store;

import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.Gathering;
import io.sheaf.store.log.KeyedRows;
import io.sheaf.store.log.LogSegment;
import io.sheaf.store.table.Ingest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Small appends to one table that come while another one of it is being committed: they become one
/// segment and one commit, so that what a segment and a commit cost is paid once for all of them.
///
/// Each has been validated and copied by its own thread before, keeps its key, its rows and its
/// answer, and shares the snapshot. Whatever keeps them from being committed together, but for a
/// flush of unknown outcome, each of them finds out for itself. Any thread.
final class JoinedAppends {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedAppends.class);

  private final Writes writes;

  /// Of each table that was appended to: a few words, which stay when it is dropped.
  private final ConcurrentMap<Long, Gathering<Waiting>> tables = new ConcurrentHashMap<>();

  private final LongAdder joined = new LongAdder();
  private final LongAdder groups = new LongAdder();

  JoinedAppends(Writes writes) {
    this.writes = writes;
  }

  /// Appends that became one commit with others.
  long joined() {
    return joined.sum();
  }

  /// Commits that they became.
  long groups() {
    return groups.sum();
  }

  /// An append that waits. Its rows stay where they are until it has ended.
  private static final class Waiting extends Gathering.Member {
    private final Ingest ingest;
    private final CommitKey key;
    private final long bytes;

    Waiting(Ingest ingest, CommitKey key) {
      this.ingest = ingest;
      this.key = key;
      this.bytes = ingest.joinableBytes();
    }

    /// Leaves it to its own thread, by itself, if it has not ended.
    void apart() {
      if (!hasEnded()) end(null);
    }

    @Override
    protected void leftBehind() {
      fail(new StoreException.CommitUnknown(key.key(), new AssertionError("it was left behind")));
    }
  }

  /// Commits what `ingest` has accepted, which may be joined.
  Committed append(long table, Ingest ingest, CommitKey key) throws IOException {
    Waiting own = new Waiting(ingest, key);
    tables
        .computeIfAbsent(table, _ -> new Gathering<>())
        .await(own, group -> lead(table, own, group));
    // Now that all of the group are answered, while the next one is on its way.
    writes.engine().log().makeRoom();
    Committed joined = own.result();
    return joined == null ? alone(table, own) : joined;
  }

  private Committed alone(long table, Waiting one) throws IOException {
    one.ingest.seal();
    return writes.run(one.key, Composition.ANY, List.of(new AddRows(table, one.ingest)));
  }

  private void lead(long table, Waiting own, List<Waiting> group) {
    for (List<Waiting> part : parts(group)) {
      if (part.equals(List.of(own))) lead(table, own);
      else if (part.size() == 1) part.getFirst().apart();
      else join(table, part);
    }
  }

  /// Those that may be one segment, in their order; who has the key of another is put off.
  private static List<List<Waiting>> parts(List<Waiting> group) {
    List<List<Waiting>> parts = new ArrayList<>();
    List<Waiting> part = new ArrayList<>();
    Set<CommitKey> keys = new HashSet<>();
    int version = group.getFirst().ingest.target().schemaVersion();
    long bytes = 0;
    for (Waiting each : group) {
      boolean same = each.ingest.target().schemaVersion() == version;
      if (!same || !keys.add(each.key)) {
        each.apart();
        continue;
      }
      if (!part.isEmpty() && bytes + each.bytes > LogSegment.MOST_JOINED_BYTES) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(each);
      bytes += each.bytes;
    }
    parts.add(part);
    return parts;
  }

  /// The one there is goes while others gather.
  @SuppressWarnings("IllegalCatch") // whatever it is, its caller must hear of it
  private void lead(long table, Waiting own) {
    try {
      own.end(alone(table, own));
    } catch (IOException | RuntimeException | Error e) {
      own.fail(e);
    }
  }

  @SuppressWarnings("IllegalCatch") // whose fault it is, and what was committed, shows one by one
  private void join(long table, List<Waiting> part) {
    List<KeyedRows> appends = new ArrayList<>(part.size());
    try {
      Committed made = join(table, part, appends);
      if (made.duplicate()) {
        joinUnknown(table, part);
        return;
      }
      joined.add(part.size());
      groups.increment();
      for (int i = 0; i < part.size(); i++) {
        part.get(i).end(new Committed(made.snapshot(), appends.get(i).rows(), false));
      }
    } catch (StoreException.CommitUnknown e) {
      for (Waiting each : part) each.fail(new StoreException.CommitUnknown(each.key.key(), e));
    } catch (StoreException | IOException e) {
      LOG.debug("{} appends go on one by one: {}", part.size(), e.getMessage());
      part.forEach(Waiting::apart);
    } catch (RuntimeException | Error e) {
      // No answer of the store: who is alone may never meet it again, so that it is told here.
      LOG.error("{} appends go on one by one", part.size(), e);
      part.forEach(Waiting::apart);
    }
  }

  /// Joins those whose keys were not used before, once it has shown that some were.
  private void joinUnknown(long table, List<Waiting> part) {
    List<Waiting> rest = new ArrayList<>();
    for (Waiting each : part) {
      Committed before = writes.engine().log().find(each.key);
      if (before == null) rest.add(each);
      else each.end(before);
    }
    if (rest.size() == part.size()) part.forEach(Waiting::apart);
    else if (!rest.isEmpty()) join(table, rest);
  }

  private Committed join(long table, List<Waiting> part, List<KeyedRows> appends)
      throws IOException {
    try (Ingest all = Ingest.joining(writes.engine(), part.getFirst().ingest.target())) {
      for (Waiting each : part) appends.add(new KeyedRows(each.key, all.join(each.ingest)));
      all.seal();
      return writes.run(appends, new AddRows(table, all));
    }
  }
}
