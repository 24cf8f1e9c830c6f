package io.sheaf.format.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A logical type of the Arrow columnar format, as `Schema.fbs` (format version 1.5) lists them.
///
/// Every type of that file is here, whether or not Arrow Java has a vector class for it. A type
/// says nothing of names, nullability or children: those stand in the [Field].
public sealed interface Type {
  /// Units of times, timestamps and durations, in the order of `TimeUnit` in `Schema.fbs`.
  enum TimeUnit {
    SECOND,
    MILLISECOND,
    MICROSECOND,
    NANOSECOND
  }

  /// Units of dates, in the order of `DateUnit`.
  enum DateUnit {
    DAY,
    MILLISECOND
  }

  /// Kinds of calendar intervals, in the order of `IntervalUnit`.
  enum IntervalUnit {
    YEAR_MONTH,
    DAY_TIME,
    MONTH_DAY_NANO
  }

  /// Widths of floating point numbers, in the order of `Precision`.
  enum Precision {
    HALF,
    SINGLE,
    DOUBLE
  }

  /// How a union keeps its values, in the order of `UnionMode`.
  enum UnionMode {
    SPARSE,
    DENSE
  }

  /// No values at all; only a length.
  record Null() implements Type {}

  /// An integer of 8, 16, 32 or 64 bits.
  record Int(int bits, boolean signed) implements Type {}

  /// An IEEE 754 number.
  record FloatingPoint(Precision precision) implements Type {}

  /// Bytes with 32-bit offsets.
  record Binary() implements Type {}

  /// Bytes with 64-bit offsets.
  record LargeBinary() implements Type {}

  /// Bytes behind 16-byte views.
  record BinaryView() implements Type {}

  /// UTF-8 text with 32-bit offsets.
  record Utf8() implements Type {}

  /// UTF-8 text with 64-bit offsets.
  record LargeUtf8() implements Type {}

  /// UTF-8 text behind 16-byte views.
  record Utf8View() implements Type {}

  /// One bit a value.
  record Bool() implements Type {}

  /// A scaled integer of 32, 64, 128 or 256 bits.
  record Decimal(int precision, int scale, int bits) implements Type {}

  /// Days (32 bits) or milliseconds (64 bits) since the epoch.
  record Date(DateUnit unit) implements Type {}

  /// Time of day in 32 or 64 bits.
  record Time(TimeUnit unit, int bits) implements Type {}

  /// Time since the epoch in 64 bits, with a zone or without.
  record Timestamp(TimeUnit unit, @Nullable String zone) implements Type {}

  /// A calendar interval of 4, 8 or 16 bytes.
  record Interval(IntervalUnit unit) implements Type {}

  /// A span of time in 64 bits.
  record Duration(TimeUnit unit) implements Type {}

  /// Values of `width` bytes each; `width` may be 0.
  record FixedSizeBinary(int width) implements Type {}

  /// Lists of one child with 32-bit offsets.
  record ListType() implements Type {}

  /// Lists of one child with 64-bit offsets.
  record LargeList() implements Type {}

  /// Lists of one child with 32-bit offsets and sizes.
  record ListView() implements Type {}

  /// Lists of one child with 64-bit offsets and sizes.
  record LargeListView() implements Type {}

  /// Lists of `size` values each of one child; `size` may be 0.
  record FixedSizeList(int size) implements Type {}

  /// One child a member.
  record Struct() implements Type {}

  /// Lists of key-value structs with 32-bit offsets.
  record MapType(boolean keysSorted) implements Type {}

  /// One of several children a value; `typeIds.get(i)` is the id of child `i`.
  record Union(UnionMode mode, List<Integer> typeIds) implements Type {
    /// Copies the list.
    public Union {
      typeIds = List.copyOf(typeIds);
    }
  }

  /// Runs: a child of run ends (int16, int32 or int64) and a child of values.
  record RunEndEncoded() implements Type {}
}
