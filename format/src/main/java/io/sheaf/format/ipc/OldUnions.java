package io.sheaf.format.ipc;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.util.Arrays;
import java.util.List;

/// Takes the validity slots of unions out of a V4 header.
///
/// In V4 a union had a validity buffer of its own. Where it marks no nulls it goes; where it does,
/// the values would have to be rewritten, which Arrow C++ does not do either.
final class OldUnions {
  private final Numbers numbers;
  private final long[] kept;
  private int keptCount;
  private int node;
  private int buffer;
  private int variadic;

  private OldUnions(Numbers numbers) {
    this.numbers = numbers;
    this.kept = new long[numbers.buffers().length];
  }

  static Numbers modernize(List<Layout> layouts, Numbers numbers) {
    if (layouts.stream().noneMatch(OldUnions::hasUnion)) return numbers;
    var walk = new OldUnions(numbers);
    for (Layout layout : layouts) walk.walk(layout);
    walk.keep(Integer.MAX_VALUE / 2);
    return new Numbers(
        numbers.length(),
        numbers.nodes(),
        Arrays.copyOf(walk.kept, walk.keptCount),
        numbers.variadics(),
        numbers.codec(),
        numbers.bodyLength());
  }

  private static boolean hasUnion(Layout layout) {
    return hadValidity(layout) || layout.children().stream().anyMatch(OldUnions::hasUnion);
  }

  private static boolean hadValidity(Layout layout) {
    return layout.type() instanceof Type.Union || layout.type() instanceof Type.RunEndEncoded;
  }

  /// Counts that run over the ends are left to [HeaderRules], which sees them again.
  private void walk(Layout layout) {
    if (hadValidity(layout)) {
      long nulls = 2 * node + 1 < numbers.nodes().length ? numbers.nodes()[2 * node + 1] : 0;
      if (nulls != 0) {
        throw new UnsupportedException(
            "column \"%s\": a V4 union with %d nulls of its own; write it with Arrow 1.0 or later"
                .formatted(layout.field().name(), nulls));
      }
      buffer++;
    }
    node++;
    int count = layout.buffers().size();
    if (layout.variadic()) {
      long more = variadic < numbers.variadics().length ? numbers.variadics()[variadic] : 0;
      variadic++;
      count += Math.clamp(more, 0, numbers.buffers().length) - 1;
    }
    keep(count);
    for (Layout child : layout.children()) walk(child);
  }

  private void keep(int count) {
    int from = Math.min(2 * buffer, numbers.buffers().length);
    int longs = Math.min(2 * count, numbers.buffers().length - from);
    System.arraycopy(numbers.buffers(), from, kept, keptCount, longs);
    keptCount += longs;
    buffer += count;
  }
}
