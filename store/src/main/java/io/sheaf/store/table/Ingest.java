package io.sheaf.store.table;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.intake.BatchTarget;
import io.sheaf.format.intake.Intake;
import io.sheaf.format.intake.SchemaMatch;
import io.sheaf.format.intake.SegmentFeed;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.format.segment.SegmentLayout;
import io.sheaf.format.segment.SegmentOptions;
import io.sheaf.format.segment.SegmentWriter;
import io.sheaf.format.segment.SortKey;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.Change;
import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.KeyedRows;
import io.sheaf.store.log.LogSegment;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Holder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows on their way into one table: validated, regrouped, made into segments that nobody knows,
/// and committed all at once: small ones inside the record of the commit, others in files.
///
/// [#accept] what comes, [#seal] it, then [#commit]; that may be repeated. Closed before a commit,
/// it leaves neither files nor frames of what came since the last one. One thread.
public final class Ingest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final long SMALL = LogSegment.MOST_PAGE_BYTES;
  private static final long NOTHING = -1;

  private final Engine engine;
  private final TableTarget target;
  private final Holder holder;
  private final Intake intake;
  private final Arrival arrival;

  /// How many bytes of pages may go into the log, or [#NOTHING] may.
  private final long mostLogged;

  private WriteBehind.Urgency urgency = WriteBehind.Urgency.AWAITED;
  private List<LogSegment> inLog = List.of();
  private final List<Finished> finished = new ArrayList<>();
  private List<SegmentFeed.WholeDictionary> dictionaries = List.of();
  private List<SortKey> order = List.of();
  private @Nullable Growing growing;
  private boolean failed;
  private boolean sealed;

  /// A segment being written, with the rows of each of its batches.
  private record Growing(SegmentWriter writer, GrowingSegment output, List<Long> batches) {}

  /// One that is whole, durable in a file or in memory to go into the log.
  private record Finished(GrowingSegment output, SegmentRef ref, List<Long> batches) {}

  private Ingest(
      Engine engine,
      TableTarget target,
      SchemaMessage incoming,
      Optional<BatchTarget> batches,
      long mostLogged) {
    Optional<String> difference =
        SchemaMatch.firstDifference(target.schema().schema(), incoming.schema());
    if (difference.isPresent()) {
      throw new StoreException.BadInput(target.name() + ": " + difference.get());
    }
    this.engine = engine;
    this.target = target;
    this.mostLogged = mostLogged;
    this.holder = engine.pool().holder("append to " + target.name()).of(target.name());
    this.arrival = new Arrival(engine.pool(), holder, target.codec() == null);
    try {
      this.intake = new Intake(target.schema(), incoming, batches, new Feed());
    } catch (RuntimeException | Error e) {
      holder.close();
      throw e;
    }
  }

  /// An ingest of data with the schema `incoming`, regrouped into batches of the table's size.
  ///
  /// @throws StoreException.BadInput naming the first difference to the table's schema
  public static Ingest open(Engine engine, TableTarget target, SchemaMessage incoming) {
    return new Ingest(engine, target, incoming, batches(target), SMALL);
  }

  /// One of [#join], of rows as the table has them.
  public static Ingest joining(Engine engine, TableTarget target) {
    long most = LogSegment.MOST_JOINED_PAGE_BYTES;
    return new Ingest(engine, target, target.schema(), batches(target), most);
  }

  /// The same of which nothing goes into the log, however small it is.
  public static Ingest toFiles(Engine engine, TableTarget target, SchemaMessage incoming) {
    return new Ingest(engine, target, incoming, batches(target), NOTHING);
  }

  /// The same for rows that have been in the log before, which nobody waits for.
  public static Ingest folding(Engine engine, TableTarget target) {
    Ingest ingest = toFiles(engine, target, target.schema());
    ingest.urgency = WriteBehind.Urgency.BACKGROUND;
    return ingest;
  }

  private static Optional<BatchTarget> batches(TableTarget target) {
    return Optional.of(BatchTarget.of(target.schema().schema(), target.batchRows()));
  }

  /// The same for rows that have been in the table before: their batches are filled.
  ///
  /// @param order the order that they are in, outermost first; empty when none is known
  public static Ingest filling(Engine engine, TableTarget target, List<SortKey> order) {
    Optional<BatchTarget> batches = batches(target).map(BatchTarget::filled);
    Ingest ingest = new Ingest(engine, target, target.schema(), batches, NOTHING);
    ingest.order = List.copyOf(order);
    ingest.urgency = WriteBehind.Urgency.BACKGROUND;
    return ingest;
  }

  /// The same with batches left as they come.
  public static Ingest asSent(Engine engine, TableTarget target, SchemaMessage incoming) {
    return new Ingest(engine, target, incoming, Optional.empty(), SMALL);
  }

  /// Takes all that `source` brings.
  public void drain(BatchSource source) throws IOException {
    boolean drained = false;
    try {
      Incoming next;
      while ((next = source.next(arrival)) != null) {
        if (next instanceof Incoming.Rows came) arrival.came(came.batch().rows());
        accept(next);
        arrival.close(); // the source may wait for its client now
      }
      drained = true;
    } finally {
      arrival.close();
      failed |= !drained;
    }
  }

  /// Validates `incoming` and takes it; its memory is not looked at afterwards.
  ///
  /// @throws io.sheaf.format.MalformedException when it is not valid Arrow
  public void accept(Incoming incoming) throws IOException {
    begin();
    intake.add(incoming);
    // Whoever sends the next may take long, and pages are pinned until they are written.
    if (growing != null) growing.output().submit();
    failed = false;
  }

  /// Bytes of what was accepted, if it may stand in one segment with what others bring; or -1. It
  /// is small, all of it still waits to be joined, and it has no dictionaries.
  public long joinableBytes() {
    boolean waits = finished.isEmpty() && !failed && intake.waiting() != null;
    long bytes = intake.waitingBytes();
    long most = Math.min(mostLogged, LogSegment.MOST_JOINING_BYTES);
    return waits && bytes <= most ? bytes : -1;
  }

  /// Takes what another ingest of the same table in the same version has accepted, all of which
  /// waits to be joined, and must go on to until this one is sealed.
  ///
  /// @return how many rows
  public long join(Ingest other) throws IOException {
    List<RowBatch> waiting = other.intake.waiting();
    if (waiting == null) throw new AssertionError("rows that do not wait to be joined");
    begin();
    intake.share(waiting);
    failed = false;
    return waiting.stream().mapToLong(RowBatch::rows).sum();
  }

  /// What it has to know of its table.
  public TableTarget target() {
    return target;
  }

  /// Ends the segment at hand, so that what comes next stands in others.
  ///
  /// @return the rows of each batch of each segment since the last commit, in their order
  public List<List<Long>> cut() throws IOException {
    begin();
    intake.cut();
    failed = false;
    return finished.stream().map(Finished::batches).toList();
  }

  /// Ends the segments of what was accepted since the last commit: ready to go into the log, or
  /// durable in files that nobody knows. Only [#commit] may follow.
  public void seal() throws IOException {
    begin();
    intake.cut();
    if (isSmall()) {
      inLog = finished.stream().map(one -> one.output().forLog(one.ref())).toList();
    } else {
      toFiles();
      engine.segmentFiles().syncNames(sealed().stream().map(SegmentRef::id).toList());
    }
    sealed = true;
  }

  /// The segments that have ended since the last commit.
  public List<SegmentRef> sealed() {
    return finished.stream().map(Finished::ref).toList();
  }

  /// Commits what was sealed, of any number of ingests: all of it or nothing. After a failure that
  /// is definite it may be tried again.
  ///
  /// @param change names the segments of all of them
  public static Committed commit(
      CommitLog log, List<Ingest> all, @Nullable CommitKey key, Change change) {
    if (!all.stream().allMatch(each -> each.sealed)) {
      throw new AssertionError("a commit of rows that are not sealed");
    }
    return settle(all, inLog -> log.commit(key, change, inLog));
  }

  /// Commits what was sealed of one that joins several appends, each to be found by its own key.
  ///
  /// @return a duplicate, and nothing is done, when one of the keys was used before
  public static Committed commit(
      CommitLog log, Ingest joining, List<KeyedRows> appends, Change change) {
    return settle(List.of(joining), inLog -> log.commitJoined(appends, change, inLog));
  }

  /// Leaves the files, whatever happens next, unless it is certain that no record names them.
  private static Committed settle(List<Ingest> all, Function<List<LogSegment>, Committed> commit) {
    boolean unnamed = false;
    Committed committed;
    try {
      committed = commit.apply(all.stream().flatMap(each -> each.inLog.stream()).toList());
      unnamed = committed.duplicate();
    } catch (StoreException e) {
      unnamed = !(e instanceof StoreException.CommitUnknown);
      throw e;
    } finally {
      if (!unnamed) all.forEach(Ingest::leave);
    }
    all.forEach(each -> each.end(committed));
    return committed;
  }

  private void leave() {
    finished.forEach(segment -> segment.output().leave());
  }

  private void end(Committed committed) {
    if (!committed.duplicate() && inLog.isEmpty()) finished.forEach(this::keep);
    if (!committed.duplicate()) adopt(inLog, committed.snapshot());
    inLog = List.of();
    try {
      closeFinished();
    } catch (DiskException e) {
      // The commit stands, and its bytes are durable. A file that is not needed goes with the next
      // opening.
      LOG.warn("after snapshot {}: {}", committed.snapshot(), e.getMessage());
    }
    sealed = false;
    failed = false;
  }

  /// Rows may have been taken in part when a step fails: then nothing may be committed any more.
  private void begin() {
    if (failed) throw new StoreException.Closed("an append that failed before");
    failed = true;
  }

  private void keep(Finished segment) {
    engine.segments().get(target.id(), segment.ref()).adopt(segment.output().keep());
  }

  /// Whether all of it goes into the log.
  private boolean isSmall() {
    long pages = finished.stream().mapToLong(one -> one.output().smallPageBytes()).sum();
    long bytes = finished.stream().mapToLong(one -> one.ref().bytes()).sum();
    return finished.stream().noneMatch(one -> one.output().hasFile())
        && pages <= mostLogged
        && bytes <= LogSegment.MOST_BYTES;
  }

  private void toFiles() throws IOException {
    for (Finished segment : finished) segment.output().toFile();
  }

  /// Keeps what has gone into the log in frames, as far as there is room.
  private void adopt(List<LogSegment> segments, long snapshot) {
    if (segments.isEmpty()) return;
    LogLoad load = engine.segments().load();
    for (LogSegment segment : segments) load.came(target.id(), segment);
    if (!engine.segments().leases().take(snapshot)) return;
    try {
      for (LogSegment segment : segments) engine.segments().adopt(target.id(), segment, holder);
    } catch (StoreException.Closed e) {
      LOG.debug("committed, but not kept in memory: {}", e.getMessage());
    } finally {
      engine.segments().leases().release(snapshot);
    }
  }

  /// Where the intake puts what it has made.
  private final class Feed implements SegmentFeed {
    @Override
    public void dictionaries(List<WholeDictionary> whole) {
      dictionaries = List.copyOf(whole);
    }

    @Override
    public void rows(RowBatch batch) throws IOException {
      SegmentWriter writer = writer();
      arrival.goes(batch.rows());
      writer.add(batch);
      if (growing != null) growing.batches().add(batch.rows());
      if (writer.bytesSoFar() >= SegmentLayout.MAX_SEGMENT) Ingest.this.endSegment();
    }

    @Override
    public void endSegment() throws IOException {
      Ingest.this.endSegment();
    }
  }

  private SegmentWriter writer() throws IOException {
    if (growing != null) return growing.writer();
    long id = engine.log().newSegmentId();
    long most = Math.max(SMALL, mostLogged);
    var output = new GrowingSegment(id, engine, holder, arrival, urgency, most);
    SegmentIdentity identity =
        new SegmentIdentity(engine.log().storeId(), target.id(), id, target.schemaVersion());
    SegmentOptions options = new SegmentOptions(target.codec(), target.columnIds(), order);
    SegmentWriter writer = new SegmentWriter(identity, target.schema(), options, output);
    growing = new Growing(writer, output, new ArrayList<>());
    writer.begin();
    for (SegmentFeed.WholeDictionary dictionary : dictionaries) {
      writer.addDictionary(dictionary.id(), dictionary.values());
    }
    return writer;
  }

  private void endSegment() throws IOException {
    Growing segment = growing;
    if (segment == null) return;
    SegmentRef ref = segment.output().end(segment.writer().finish());
    finished.add(new Finished(segment.output(), ref, segment.batches()));
    growing = null;
    if (!isSmall()) toFiles();
  }

  private void closeFinished() throws DiskException {
    DiskException failure = null;
    for (Finished segment : finished) {
      try {
        segment.output().close();
      } catch (DiskException e) {
        if (failure == null) failure = e;
        else failure.addSuppressed(e);
      }
    }
    finished.clear();
    if (failure != null) throw failure;
  }

  @Override
  public void close() throws IOException {
    try (Holder held = holder;
        GrowingSegment output = growing == null ? null : growing.output()) {
      growing = null;
      closeFinished();
    } finally {
      intake.close();
    }
  }
}
