package io.sheaf.store.table;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.filter.Verdict;
import io.sheaf.store.log.DeletedRows;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Holder;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which rows of the batches of a segment a scan hands out: those that were not deleted and that
/// its filter keeps.
///
/// What the directory tells is told without reading a page. Where only the rows can tell, the
/// filter's columns are pinned while it looks at them, and those of the scan are not. What it said
/// of the batch it looked at last is remembered, beyond the segment. One thread at a time.
final class RowChoice implements AutoCloseable {
  private final ScanPlan plan;
  private final @Nullable RowFilter filter;
  private final Holder holder;

  /// The filter's columns and those of the scan; null for all.
  private final int @Nullable [] union;

  private @Nullable SegmentReader reader;
  private @Nullable FilterDictionaries dictionaries;
  private long segment;
  private DeletedRows deleted = DeletedRows.NONE;
  private @Nullable Verdict[] verdicts = {};

  // What was found last.
  private long keptSegment = -1;
  private int keptBatch;
  private @Nullable RowSet kept;
  private boolean hit;

  RowChoice(ScanPlan plan, Holder holder) {
    this.plan = plan;
    this.filter = plan.filter();
    this.holder = holder;
    this.union = union(plan.columns(), filter);
  }

  private static int @Nullable [] union(int @Nullable [] columns, @Nullable RowFilter filter) {
    if (columns == null || filter == null) return columns;
    return IntStream.concat(IntStream.of(columns), IntStream.of(filter.columns()))
        .sorted()
        .distinct()
        .toArray();
  }

  /// Goes on with another segment.
  void open(SegmentReader opened, SegmentRef ref) {
    reader = opened;
    segment = ref.id();
    deleted = ref.deleted();
    verdicts = new Verdict[opened.directory().batches()];
    RowFilter asked = filter;
    if (asked != null) dictionaries = new FilterDictionaries(plan, asked, opened, holder);
  }

  /// What the directory says of the rows of a batch.
  private Verdict verdict(int batch) {
    RowFilter asked = filter;
    if (asked == null) return Verdict.ALL;
    Verdict known = verdicts[batch];
    if (known == null) {
      known = asked.verdict(opened().directory(), batch);
      verdicts[batch] = known;
    }
    return known;
  }

  /// Whether no row of a batch goes out, as far as can be told without reading it.
  boolean passes(int batch) {
    long gone = deleted.count(batch);
    return (gone > 0 && gone == rows(batch)) || verdict(batch) == Verdict.NONE;
  }

  /// Whether all rows of a batch go out, as far as can be told without reading it.
  boolean isWhole(int batch) {
    return deleted.count(batch) == 0 && verdict(batch) == Verdict.ALL;
  }

  /// The rows of a batch that go out; null for all of them. Blocks while pages are read, where the
  /// filter has to look at them.
  @Nullable RowSet kept(int batch) {
    if (isWhole(batch)) return null;
    if (keptSegment == segment && keptBatch == batch) return kept;
    RowSet found = passes(batch) ? RowSet.none(rows(batch)) : left(batch);
    hit = !found.isEmpty();
    keptSegment = segment;
    keptBatch = batch;
    kept = found.isAll() && hit ? null : found;
    return kept;
  }

  private RowSet left(int batch) {
    RowSet found = verdict(batch) == Verdict.ALL ? RowSet.all(rows(batch)) : read(batch);
    RowSet gone = deleted.rows(batch);
    return gone == null ? found : found.minus(gone);
  }

  private long rows(int batch) {
    Directory directory = opened().directory();
    return directory.messageRows(directory.batchMessage(batch));
  }

  private RowSet read(int batch) {
    RowFilter asked = filter;
    FilterDictionaries values = dictionaries;
    if (asked == null || values == null) throw new AssertionError("no filter to ask");
    long rows = rows(batch);
    RowSet found = read(asked, batch, rows, values);
    if (found.rows() != rows) throw new AssertionError(found + " of a batch of " + rows);
    return found;
  }

  private RowSet read(RowFilter asked, int batch, long rows, FilterDictionaries values) {
    SegmentReader current = opened();
    int[] columns = asked.columns();
    if (columns.length == 0) return asked.keep(new RowBatch(rows, List.of()), values);
    values.load();
    int message = current.directory().batchMessage(batch);
    try (PinnedMessage pinned = current.pin(message, columns, holder);
        Arena expanded = Arena.ofConfined()) {
      BatchHeader header = pinned.header(plan.schema(), current.name());
      List<ArrayData> arrays =
          Projection.arrays(header, columns, plan.schema().layouts(), pinned, expanded);
      return asked.keep(new RowBatch(rows, arrays), values);
    }
  }

  /// Whether its filter keeps all rows of a batch, or none, as far as can be told without reading
  /// it.
  boolean isDecided(int batch) {
    return verdict(batch) != Verdict.SOME;
  }

  /// All columns that may be read of a batch that is not passed by; null for all.
  int @Nullable [] wanted(int batch) {
    return isDecided(batch) ? plan.columns() : union;
  }

  /// The columns that the filter looks at; none without one.
  int[] looked() {
    return filter == null ? new int[0] : filter.columns();
  }

  /// The columns to have read ahead of a batch that is not passed by: all that may be wanted, but
  /// only those of the filter while it finds nothing.
  int @Nullable [] columnsAhead(int batch) {
    RowFilter asked = filter;
    if (asked == null || verdict(batch) == Verdict.ALL) return plan.columns();
    return hit ? union : asked.columns();
  }

  /// Bytes that a batch takes at once, at most: of the pages that are pinned to look at it or to
  /// hand it out, and of what the filter's columns expand to.
  long bytes(int batch) {
    SegmentReader current = opened();
    int message = current.directory().batchMessage(batch);
    long whole = current.bytes(message, plan.columns());
    return Math.max(whole, lookedBytes(batch));
  }

  /// Those that it takes to look at it; 0 when that need not be.
  long lookedBytes(int batch) {
    RowFilter asked = filter;
    if (asked == null || verdict(batch) != Verdict.SOME) return 0;
    SegmentReader current = opened();
    int message = current.directory().batchMessage(batch);
    long looked = current.bytes(message, asked.columns());
    if (current.directory().codec() != null) {
      looked += current.directory().messageLogicalBytes(message);
    }
    return looked;
  }

  /// Bytes that are held as long as the segment is in use, at most.
  long keptBytes() {
    return dictionaries == null ? 0 : dictionaries.bytes();
  }

  private SegmentReader opened() {
    if (reader == null) throw new AssertionError("no segment is open");
    return reader;
  }

  /// Lets go of the segment.
  @Override
  public void close() {
    if (dictionaries != null) dictionaries.close();
    dictionaries = null;
    reader = null;
  }
}
