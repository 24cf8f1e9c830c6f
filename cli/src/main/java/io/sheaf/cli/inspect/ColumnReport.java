package io.sheaf.cli.inspect;

import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.Statistics;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The figures of one column, gathered from the directories of a table in order.
final class ColumnReport {
  private static final int MOST_PROBES = 256;

  private final Field field;
  private final List<@Nullable Range> ranges = new ArrayList<>();
  private final List<Integer> chunkBytes = new ArrayList<>();
  private @Nullable Bound min;
  private @Nullable Bound max;
  private @Nullable Codec codec;
  private long nulls;
  private boolean countsNulls = true;

  /// The bounds of one batch.
  private record Range(Bound min, Bound max) {}

  ColumnReport(Field field) {
    this.field = field;
  }

  /// Adds the column's chunk of one batch.
  void add(Directory directory, int batch, int column) {
    codec = directory.codec();
    if (column >= directory.columns()) {
      // It was added to the table later.
      chunkBytes.add(0);
      nulls += directory.messageRows(directory.batchMessage(batch));
      ranges.add(null);
      return;
    }
    chunkBytes.add(directory.chunkBytes(batch, column));
    long chunkNulls = directory.nullCount(batch, column);
    countsNulls &= chunkNulls != Statistics.UNKNOWN;
    nulls += Math.max(0, chunkNulls);
    int flags = directory.chunkFlags(batch, column);
    MemorySegment low = directory.min(batch, column);
    MemorySegment high = directory.max(batch, column);
    if (low == null || high == null) {
      // Without a value no search finds anything in it.
      ranges.add((flags & Statistics.ALL_NULL) != 0 ? null : new Range(anything(), anything()));
      return;
    }
    Bound least = Bound.of(field, low, (flags & Statistics.MIN_CUT) != 0);
    Bound greatest = Bound.of(field, high, (flags & Statistics.MAX_CUT) != 0);
    min = Bound.least(min, least);
    max = Bound.greatest(max, greatest);
    ranges.add(new Range(least, greatest));
  }

  private Bound anything() {
    return new Bound(field, new byte[0], false);
  }

  private static boolean isAnything(Range range) {
    return range.min.bytes().length == 0 && range.max.bytes().length == 0;
  }

  Field field() {
    return field;
  }

  /// Null values, or -1 where the type does not count them.
  long nulls() {
    return countsNulls ? nulls : -1;
  }

  String min() {
    return min == null ? "" : min.text();
  }

  String max() {
    return max == null ? "" : max.text();
  }

  /// Bytes of the column in a batch, the median.
  long perBatch() {
    if (chunkBytes.isEmpty()) {
      return 0;
    }
    return chunkBytes.stream().sorted().skip(chunkBytes.size() / 2).findFirst().orElse(0);
  }

  String encoding() {
    String layout =
        field.dictionary() != null
            ? "dictionary"
            : field.type() instanceof Type.RunEndEncoded ? "run-end" : "plain";
    return switch (codec) {
      case null -> layout;
      case LZ4_FRAME -> layout + " lz4";
      case ZSTD -> layout + " zstd";
    };
  }

  /// How well the bounds let batches be left out.
  String prunes() {
    if (min == null) {
      return "no";
    }
    if (chunkBytes.size() < 2) {
      return "one batch";
    }
    if (isSorted()) {
      return "yes (sorted)";
    }
    double share = shareRead();
    return share <= 0.1 ? "yes" : share <= 0.5 ? "some" : "little";
  }

  private boolean isSorted() {
    Bound last = null;
    for (Range range : ranges) {
      if (range == null) {
        continue;
      }
      if (isAnything(range) || (last != null && range.min.compare(last) < 0)) {
        return false;
      }
      last = range.max;
    }
    return true;
  }

  /// The share of batches that a search for one value reads, over the lower bounds as values.
  private double shareRead() {
    int step = Math.max(1, ranges.size() / MOST_PROBES);
    long read = 0;
    long probes = 0;
    for (int i = 0; i < ranges.size(); i += step) {
      Range probe = ranges.get(i);
      if (probe == null || isAnything(probe)) {
        continue;
      }
      probes++;
      for (Range range : ranges) {
        read += range != null && contains(range, probe.min) ? 1 : 0;
      }
    }
    return probes == 0 ? 1 : read / (double) probes / ranges.size();
  }

  private static boolean contains(Range range, Bound value) {
    return isAnything(range) || (range.min.compare(value) <= 0 && range.max.compare(value) >= 0);
  }
}
