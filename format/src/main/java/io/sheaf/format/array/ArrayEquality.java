package io.sheaf.format.array;

import io.sheaf.format.array.ValueRanges.Bytes;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.kernel.Offsets;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Whether two arrays hold the same values.
///
/// Nulls are equal to nulls, and what lies under them is not looked at; nor are offsets, unused
/// bytes, how views are spread over buffers, or how values are cut into runs. Numbers are equal
/// when their bits are: NaN equals the same NaN, and 0.0 is not -0.0. Dictionary-encoded values are
/// equal when what their indices stand for is.
///
/// Both arrays are valid and of the same type; their names and metadata do not matter. Stateless.
public final class ArrayEquality {
  private final @Nullable Dictionaries left;
  private final @Nullable Dictionaries right;

  private ArrayEquality(@Nullable Dictionaries left, @Nullable Dictionaries right) {
    this.left = left;
    this.right = right;
  }

  /// Equality of arrays that have no dictionaries, or whose indices are what matters.
  public static boolean equal(ArrayData a, ArrayData b) {
    return a.length() == b.length() && new ArrayEquality(null, null).range(a, 0, b, 0, a.length());
  }

  /// Equality of arrays, each with the dictionaries that its fields refer to.
  public static boolean equal(ArrayData a, Dictionaries left, ArrayData b, Dictionaries right) {
    return a.length() == b.length() && new ArrayEquality(left, right).range(a, 0, b, 0, a.length());
  }

  /// Equality of some of the values, of arrays that have no dictionaries or whose indices are what
  /// matters.
  public static boolean equal(Piece a, Piece b) {
    return a.length() == b.length()
        && new ArrayEquality(null, null)
            .range(a.array(), a.offset(), b.array(), b.offset(), a.length());
  }

  /// Equality of some of the values: `length` of `a` from `from` on, of `b` from `to` on.
  public static boolean equal(Piece a, Dictionaries left, Piece b, Dictionaries right) {
    return a.length() == b.length()
        && new ArrayEquality(left, right)
            .range(a.array(), a.offset(), b.array(), b.offset(), a.length());
  }

  /// Compares stretches without nulls, having found that nulls stand in the same places.
  private boolean range(ArrayData a, long i, ArrayData b, long j, long length) {
    MemorySegment inA = Buffers.validity(a);
    MemorySegment inB = Buffers.validity(b);
    if (inA == null && inB == null) return values(a, i, b, j, length);
    long start = 0;
    for (long k = 0; k < length; k++) {
      boolean there = inA == null || Bits.get(inA, i + k);
      if (there != (inB == null || Bits.get(inB, j + k))) return false;
      if (there) continue;
      if (!values(a, i + start, b, j + start, k - start)) return false;
      start = k + 1;
    }
    return values(a, i + start, b, j + start, length - start);
  }

  private boolean values(ArrayData a, long i, ArrayData b, long j, long length) {
    if (length == 0) return true;
    Field.Dictionary dictionary = a.layout().field().dictionary();
    if (!a.layout().values() && dictionary != null) return indices(a, i, b, j, length);
    return switch (a.layout().type()) {
      case Type.Null _ -> true;
      case Type.Bool _ -> bits(a, i, b, j, length);
      case Type.Binary _,
          Type.LargeBinary _,
          Type.Utf8 _,
          Type.LargeUtf8 _,
          Type.BinaryView _,
          Type.Utf8View _ ->
          bytes(a, i, b, j, length);
      case Type.ListType _,
          Type.LargeList _,
          Type.MapType _,
          Type.ListView _,
          Type.LargeListView _ ->
          lists(a, i, b, j, length);
      case Type.FixedSizeList list -> {
        int size = list.size();
        yield range(child(a), i * size, child(b), j * size, length * size);
      }
      case Type.Struct _ -> {
        boolean same = true;
        for (int c = 0; same && c < a.children().size(); c++) {
          same = range(a.children().get(c), i, b.children().get(c), j, length);
        }
        yield same;
      }
      case Type.Union union -> union(union, a, i, b, j, length);
      case Type.RunEndEncoded _ -> runs(a, i, b, j, length);
      default -> {
        long width = a.layout().bitWidth() >> 3;
        MemorySegment inA = a.buffers().get(1);
        MemorySegment inB = b.buffers().get(1);
        yield MemorySegment.mismatch(
                inA, i * width, (i + length) * width, inB, j * width, (j + length) * width)
            < 0;
      }
    };
  }

  private static ArrayData child(ArrayData array) {
    return array.children().getFirst();
  }

  private static boolean bits(ArrayData a, long i, ArrayData b, long j, long length) {
    MemorySegment inA = a.buffers().get(1);
    MemorySegment inB = b.buffers().get(1);
    for (long k = 0; k < length; k += 64) {
      if (Bits.word(inA, i + k, i + length) != Bits.word(inB, j + k, j + length)) return false;
    }
    return true;
  }

  private static boolean bytes(ArrayData a, long i, ArrayData b, long j, long length) {
    for (long k = 0; k < length; k++) {
      Bytes left = ValueRanges.bytes(a, i + k);
      Bytes right = ValueRanges.bytes(b, j + k);
      if (left.length() != right.length()) return false;
      if (MemorySegment.mismatch(
              left.buffer(), left.offset(), left.end(), right.buffer(), right.offset(), right.end())
          >= 0) {
        return false;
      }
    }
    return true;
  }

  private boolean lists(ArrayData a, long i, ArrayData b, long j, long length) {
    for (long k = 0; k < length; k++) {
      Piece left = ValueRanges.list(a, i + k);
      Piece right = ValueRanges.list(b, j + k);
      if (left.length() != right.length()) return false;
      if (!range(left.array(), left.offset(), right.array(), right.offset(), left.length())) {
        return false;
      }
    }
    return true;
  }

  private boolean union(Type.Union union, ArrayData a, long i, ArrayData b, long j, long length) {
    for (long k = 0; k < length; k++) {
      byte id = a.buffers().getFirst().get(Little.BYTE, i + k);
      if (id != b.buffers().getFirst().get(Little.BYTE, j + k)) return false;
      Piece left = ValueRanges.unionValue(union, a, i + k);
      Piece right = ValueRanges.unionValue(union, b, j + k);
      if (!range(left.array(), left.offset(), right.array(), right.offset(), 1)) return false;
    }
    return true;
  }

  /// One comparison for each stretch in which neither side starts a new run.
  private boolean runs(ArrayData a, long i, ArrayData b, long j, long length) {
    long done = 0;
    while (done < length) {
      long runA = run(a, i + done);
      long runB = run(b, j + done);
      if (!range(a.children().get(1), runA, b.children().get(1), runB, 1)) return false;
      done = Math.min(end(a, runA) - i, end(b, runB) - j);
    }
    return true;
  }

  private static long run(ArrayData array, long row) {
    ArrayData ends = child(array);
    int width = ends.layout().bitWidth() >> 3;
    return Offsets.run(ends.buffers().get(1), width, ends.length(), row);
  }

  private static long end(ArrayData array, long run) {
    ArrayData ends = child(array);
    return Little.signedAt(ends.buffers().get(1), ends.layout().bitWidth() >> 3, run);
  }

  private boolean indices(ArrayData a, long i, ArrayData b, long j, long length) {
    if (left == null || right == null) {
      for (long k = 0; k < length; k++) {
        if (ValueRanges.index(a, i + k) != ValueRanges.index(b, j + k)) return false;
      }
      return true;
    }
    ArrayData inA = left.values(id(a));
    ArrayData inB = right.values(id(b));
    for (long k = 0; k < length; k++) {
      if (!range(inA, ValueRanges.index(a, i + k), inB, ValueRanges.index(b, j + k), 1)) {
        return false;
      }
    }
    return true;
  }

  private static long id(ArrayData array) {
    Field.Dictionary dictionary = array.layout().field().dictionary();
    if (dictionary == null) {
      throw new AssertionError("indices of " + array.layout().field() + " without a dictionary");
    }
    return dictionary.id();
  }
}
