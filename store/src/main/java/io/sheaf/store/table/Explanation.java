package io.sheaf.store.table;

import io.sheaf.format.segment.Directory;
import io.sheaf.store.log.SegmentRef;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a scan would read, worked out from the directories of its segments alone.
public final class Explanation {
  /// Why a page is read, or is not.
  public enum Part {
    /// It is read for certain: a chosen column, a filter's column, a header or a dictionary.
    READ,
    /// It is read if the filter keeps a row of its batch: a chosen column that the filter does not
    /// look at.
    PERHAPS,
    /// No row of its batch can match, by the statistics.
    NO_MATCH,
    /// All rows of its batch were deleted.
    DELETED,
    /// The limit is reached before.
    BEHIND_LIMIT,
    /// None of its columns is wanted.
    COLUMNS
  }

  /// So many pages.
  public record Pages(long count, long bytes) {
    static final Pages NONE = new Pages(0, 0);

    private Pages plus(Pages more) {
      return new Pages(count + more.count, bytes + more.bytes);
    }
  }

  private final ScanPlan plan;
  private final ScanResources resources;
  private final RowChoice choice;
  private final Map<Part, Pages> pages = new EnumMap<>(Part.class);
  private final Map<Part, Long> batches = new EnumMap<>(Part.class);
  private long segments;
  private long rows;
  private boolean exact = true;

  private Explanation(ScanPlan plan, ScanResources resources) {
    this.plan = plan;
    this.resources = resources;
    this.choice = new RowChoice(plan, resources.holder());
  }

  /// Looks into the directories of all segments that `plan` reaches. Blocks while they are read.
  public static Explanation of(ScanPlan plan, ScanResources resources) {
    Explanation explanation = new Explanation(plan, resources);
    long start = 0;
    for (SegmentRef segment : plan.segments()) {
      int first = (int) Math.max(plan.firstBatch() - start, 0);
      int end = (int) Math.min(plan.endBatch() - start, segment.batches());
      if (first < end) explanation.look(segment, first, end);
      start += segment.batches();
    }
    return explanation;
  }

  private void look(SegmentRef segment, int first, int end) {
    segments++;
    Segments.goOn();
    try (SegmentReader reader =
        resources.segments().get(plan.table(), segment).read(resources.holder())) {
      choice.open(reader, segment);
      boolean used = false;
      for (int batch = first; batch < end; batch++) {
        used |= look(reader, segment, batch);
      }
      dictionaries(reader, used);
    } finally {
      choice.close();
    }
  }

  /// Whether anything of the batch is read.
  private boolean look(SegmentReader reader, SegmentRef segment, int batch) {
    Directory directory = reader.directory();
    int message = directory.batchMessage(batch);
    long all = directory.messageRows(message);
    long left = all - segment.deleted().count(batch);
    Part part = rows >= plan.limit() ? Part.BEHIND_LIMIT : Part.READ;
    if (part == Part.READ && choice.passes(batch)) part = left == 0 ? Part.DELETED : Part.NO_MATCH;
    batches.merge(part, 1L, Long::sum);
    Pages whole = pages(reader, message, null);
    if (part != Part.READ) {
      count(part, whole);
      return false;
    }
    // Where it is not known how many rows came before, the limit may have been reached.
    boolean sure = exact || plan.limit() == Long.MAX_VALUE;
    Pages wanted = pages(reader, message, choice.wanted(batch));
    Pages first = wanted;
    if (choice.isDecided(batch)) {
      rows += left;
    } else {
      exact = false;
      first = pages(reader, message, choice.looked());
    }
    count(sure ? Part.READ : Part.PERHAPS, first);
    count(Part.PERHAPS, minus(wanted, first));
    count(Part.COLUMNS, minus(whole, wanted));
    return true;
  }

  /// Each page of the message and of the chosen columns, once.
  private static Pages pages(SegmentReader reader, int message, int @Nullable [] columns) {
    return new Pages(reader.pages(message, columns).length, reader.bytes(message, columns));
  }

  private static Pages minus(Pages all, Pages some) {
    return new Pages(all.count() - some.count(), all.bytes() - some.bytes());
  }

  private void dictionaries(SegmentReader reader, boolean used) {
    Directory directory = reader.directory();
    Set<Long> wanted = new TreeSet<>(plan.dictionaries());
    if (plan.filter() != null) wanted.addAll(plan.dictionaries(plan.filter().columns()));
    for (int i = 0; i < directory.dictionaries(); i++) {
      int message = directory.dictionaryMessage(i);
      Pages all = pages(reader, message, null);
      boolean read = used && wanted.contains(directory.dictionaryId(i));
      count(read ? Part.READ : used ? Part.COLUMNS : Part.NO_MATCH, all);
    }
  }

  private void count(Part part, Pages more) {
    pages.merge(part, more, Pages::plus);
  }

  /// Pages of that part, headers and dictionaries among them.
  public Pages pages(Part part) {
    return pages.getOrDefault(part, Pages.NONE);
  }

  /// Batches of that part.
  public long batches(Part part) {
    return batches.getOrDefault(part, 0L);
  }

  /// Segments that are looked into.
  public long segments() {
    return segments;
  }

  /// How many rows come out, or -1 where only the rows themselves tell.
  public long rows() {
    if (exact) return Math.min(rows, plan.limit());
    return rows >= plan.limit() ? plan.limit() : -1;
  }
}
