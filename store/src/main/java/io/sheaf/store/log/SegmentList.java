package io.sheaf.store.log;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;

/// An immutable list of segments that shares its structure with the lists it was made from.
///
/// A trie of arrays of [#WIDTH]: appending copies one path, so that each of a million snapshots of
/// a table of a million segments costs a few arrays, not a copy of the list.
public final class SegmentList extends AbstractList<SegmentRef> implements RandomAccess {
  private static final int BITS = 5;
  private static final int WIDTH = 1 << BITS;

  /// The list of no segments.
  public static final SegmentList EMPTY = new SegmentList(new Object[0], 0, 0);

  /// Children (arrays) above level 0, segments at level 0; only the last path may be short.
  private final Object[] root;

  /// Bits to shift an index by to find the child of the root: 0 when the root holds segments.
  private final int shift;

  private final int size;

  private SegmentList(Object[] root, int shift, int size) {
    this.root = root;
    this.shift = shift;
    this.size = size;
  }

  static SegmentList of(Collection<SegmentRef> segments) {
    return EMPTY.plus(segments);
  }

  SegmentList plus(Collection<SegmentRef> segments) {
    SegmentList list = this;
    for (SegmentRef segment : segments) {
      list = list.plus(segment);
    }
    return list;
  }

  private SegmentList plus(SegmentRef segment) {
    long full = (long) WIDTH << shift;
    if (size < full) {
      return new SegmentList(append(root, shift, size, segment), shift, size + 1);
    }
    Object[] above = {root, append(new Object[0], shift, 0, segment)};
    return new SegmentList(above, shift + BITS, size + 1);
  }

  /// A copy of `node` with the segment at index `at`, which is the end of the list.
  private static Object[] append(Object[] node, int shift, int at, SegmentRef segment) {
    int child = (at >>> shift) & (WIDTH - 1);
    Object[] copy = new Object[child + 1];
    System.arraycopy(node, 0, copy, 0, Math.min(node.length, child + 1));
    if (shift == 0) {
      copy[child] = segment;
    } else {
      Object[] below = child < node.length ? (Object[]) node[child] : new Object[0];
      copy[child] = append(below, shift - BITS, at & ((1 << shift) - 1), segment);
    }
    return copy;
  }

  /// The list with `added` standing where the first of `removed` stood; every one of `removed` must
  /// be in it.
  SegmentList replacing(Collection<SegmentRef> removed, List<SegmentRef> added) {
    List<SegmentRef> result = new ArrayList<>(size);
    boolean placed = false;
    for (SegmentRef segment : this) {
      if (!removed.contains(segment)) {
        result.add(segment);
      } else if (!placed) {
        result.addAll(added);
        placed = true;
      }
    }
    return of(result);
  }

  /// The list with other segments in the places of some, or with none, by id.
  SegmentList changing(Map<Long, Optional<SegmentRef>> changed) {
    List<SegmentRef> result = new ArrayList<>(size);
    for (SegmentRef segment : this) {
      changed.getOrDefault(segment.id(), Optional.of(segment)).ifPresent(result::add);
    }
    return of(result);
  }

  /// Whether it is that very list, which nothing was done to since.
  @SuppressWarnings("ReferenceEquality") // every change makes another root
  public boolean isSame(SegmentList other) {
    return root == other.root && size == other.size;
  }

  @Override
  public SegmentRef get(int index) {
    Objects.checkIndex(index, size);
    Object[] node = root;
    for (int level = shift; level > 0; level -= BITS) {
      node = (Object[]) node[(index >>> level) & (WIDTH - 1)];
    }
    return (SegmentRef) node[index & (WIDTH - 1)];
  }

  @Override
  public int size() {
    return size;
  }
}
