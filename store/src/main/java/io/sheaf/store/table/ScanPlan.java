package io.sheaf.store.table;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.evict.AccessHint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a scan reads: which columns of which batches of which table. An immutable value.
///
/// @param table the id of the table
/// @param schema the schema message of the whole table
/// @param segments the segments of the snapshot, in table order
/// @param columns top-level columns in the order asked for, or null for all as they are
/// @param filter says which rows are kept, or null for all
/// @param limit the most rows to hand out
/// @param firstBatch the first batch, counted through the table
/// @param endBatch the batch behind the last one
@SuppressWarnings("ArrayRecordComponent") // never compared; it is not handed out
public record ScanPlan(
    long table,
    SchemaMessage schema,
    List<SegmentRef> segments,
    int @Nullable [] columns,
    @Nullable RowFilter filter,
    long limit,
    long firstBatch,
    long endBatch) {
  private static final int LONG_SHARE = 4;

  /// The same over chosen columns.
  public ScanPlan selecting(int[] chosen) {
    return new ScanPlan(table, schema, segments, chosen, filter, limit, firstBatch, endBatch);
  }

  /// The same over the rows that a filter keeps.
  public ScanPlan where(RowFilter kept) {
    return new ScanPlan(table, schema, segments, columns, kept, limit, firstBatch, endBatch);
  }

  /// The same with another limit.
  public ScanPlan limited(long rows) {
    return new ScanPlan(table, schema, segments, columns, filter, rows, firstBatch, endBatch);
  }

  /// The same over other batches.
  public ScanPlan ranged(long first, long end) {
    return new ScanPlan(table, schema, segments, columns, filter, limit, first, end);
  }

  /// The schema of what comes out.
  public SchemaMessage outputSchema() {
    return columns == null ? schema : schema.project(columns);
  }

  /// What the pool is told of its scans: what is shorter than a part of the pool does not push out
  /// what it is about to read, and is not foretold. Nor is what has a filter: it may be a lookup.
  public AccessHint hint(long poolBytes) {
    boolean tells = filter == null && reachesBytes(poolBytes / LONG_SHARE);
    return tells ? AccessHint.FORETOLD : AccessHint.LOOKUP;
  }

  /// Whether it reads `bytes` or more, as far as can be told without a directory: all columns
  /// counted alike.
  private boolean reachesBytes(long bytes) {
    int all = Math.max(1, schema.schema().fields().size());
    double share = columns == null ? 1 : Math.min(1, (double) columns.length / all);
    double found = 0;
    long rows = 0;
    long start = 0;
    for (SegmentRef segment : segments) {
      long end = start + segment.batches();
      long read = Math.min(end, endBatch) - Math.max(start, firstBatch);
      if (read > 0) {
        double part = (double) read / segment.batches();
        found += share * part * segment.bytes();
        rows += (long) (part * segment.rows());
      }
      if (found >= bytes) return rows <= limit || found * limit / rows >= bytes;
      if (end >= endBatch || rows >= limit) return false;
      start = end;
    }
    return false;
  }

  /// Ids of the dictionaries that the chosen columns use, nested ones included.
  Set<Long> dictionaries() {
    Set<Long> ids = new HashSet<>();
    outputSchema().schema().fields().forEach(field -> collect(field, ids));
    return ids;
  }

  /// Ids of the dictionaries that these columns of the table use.
  Set<Long> dictionaries(int[] chosen) {
    Set<Long> ids = new HashSet<>();
    for (int column : chosen) collect(schema.schema().fields().get(column), ids);
    return ids;
  }

  /// The layout of the values of a dictionary of the table.
  Layout dictionary(long id) {
    Layout layout = schema.dictionaries().get(id);
    if (layout == null) throw new AssertionError("no dictionary " + id + " in the schema");
    return layout;
  }

  private static void collect(Field field, Set<Long> ids) {
    if (field.dictionary() != null) ids.add(field.dictionary().id());
    field.children().forEach(child -> collect(child, ids));
  }
}
