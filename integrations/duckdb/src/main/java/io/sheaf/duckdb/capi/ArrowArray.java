package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// `struct ArrowArray` of the Arrow C data interface, in memory of ours.
///
/// ```
/// struct ArrowArray {
///   int64_t length, null_count, offset, n_buffers, n_children;
///   const void **buffers;
///   struct ArrowArray **children;
///   struct ArrowArray *dictionary;
///   void (*release)(struct ArrowArray *);
///   void *private_data;
/// };
/// ```
public record ArrowArray(MemorySegment memory) {
  /// Bytes of the struct.
  public static final long BYTES = 80;

  private static final long LENGTH = 0;
  private static final long NULL_COUNT = 8;
  private static final long OFFSET = 16;
  private static final long BUFFER_COUNT = 24;
  private static final long CHILD_COUNT = 32;
  private static final long BUFFERS = 40;
  private static final long CHILDREN = 48;
  private static final long DICTIONARY = 56;
  private static final long RELEASE = 64;
  private static final long PRIVATE_DATA = 72;

  /// Sets how many values there are and how many of them are null; -1 when that is not known.
  public void values(long length, long nulls) {
    memory.set(JAVA_LONG, LENGTH, length);
    memory.set(JAVA_LONG, NULL_COUNT, nulls);
    memory.set(JAVA_LONG, OFFSET, 0);
  }

  /// Sets the range of values that is meant.
  public void range(long offset, long length) {
    memory.set(JAVA_LONG, LENGTH, length);
    memory.set(JAVA_LONG, OFFSET, offset);
  }

  /// Sets the array of pointers to buffers.
  public void buffers(long count, MemorySegment pointers) {
    memory.set(JAVA_LONG, BUFFER_COUNT, count);
    memory.set(ADDRESS, BUFFERS, pointers);
  }

  /// Sets the array of pointers to children.
  public void children(long count, MemorySegment pointers) {
    memory.set(JAVA_LONG, CHILD_COUNT, count);
    memory.set(ADDRESS, CHILDREN, pointers);
  }

  /// A child of it.
  public ArrowArray child(int i) {
    MemorySegment children = Library.sized(memory.get(ADDRESS, CHILDREN), 8L * (i + 1));
    return new ArrowArray(Library.sized(children.getAtIndex(ADDRESS, i), BYTES));
  }

  /// Sets the values that indices stand for.
  public void dictionary(MemorySegment array) {
    memory.set(ADDRESS, DICTIONARY, array);
  }

  /// Sets who is told when the array is no longer needed.
  public void release(MemorySegment callback, MemorySegment token) {
    memory.set(ADDRESS, RELEASE, callback);
    memory.set(ADDRESS, PRIVATE_DATA, token);
  }

  /// Whether somebody else has taken over to release it.
  public boolean moved() {
    return memory.get(JAVA_LONG, RELEASE) == 0;
  }

  /// In a release callback: marks the array as released, and gives the token it was set with.
  public static MemorySegment released(MemorySegment pointer) {
    MemorySegment array = Library.sized(pointer, BYTES);
    array.set(JAVA_LONG, RELEASE, 0);
    return array.get(ADDRESS, PRIVATE_DATA);
  }
}
