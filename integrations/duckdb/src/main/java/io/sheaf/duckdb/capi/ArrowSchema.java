package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;

/// `struct ArrowSchema` of the Arrow C data interface, in memory of ours, which outlives its use:
/// nothing is to be released.
///
/// ```
/// struct ArrowSchema {
///   const char *format, *name, *metadata;
///   int64_t flags, n_children;
///   struct ArrowSchema **children;
///   struct ArrowSchema *dictionary;
///   void (*release)(struct ArrowSchema *);
///   void *private_data;
/// };
/// ```
public record ArrowSchema(MemorySegment memory) {
  /// `ARROW_FLAG_NULLABLE`.
  public static final long NULLABLE = 2;

  /// `ARROW_FLAG_MAP_KEYS_SORTED`.
  public static final long KEYS_SORTED = 4;

  private static final long BYTES = 72;
  private static final long FORMAT = 0;
  private static final long NAME = 8;
  private static final long METADATA = 16;
  private static final long FLAGS = 24;
  private static final long CHILD_COUNT = 32;
  private static final long CHILDREN = 40;
  private static final long DICTIONARY = 48;
  private static final long RELEASE = 56;
  private static final MemorySegment NOTHING = Library.entry(ArrowSchema::nothing);

  /// A schema of that format, with the strings of the C data interface.
  public static ArrowSchema of(
      SegmentAllocator memory,
      String format,
      String name,
      MemorySegment metadata,
      long flags,
      List<ArrowSchema> children) {
    MemorySegment schema = memory.allocate(BYTES, ADDRESS.byteSize()).fill((byte) 0);
    schema.set(ADDRESS, FORMAT, memory.allocateFrom(format));
    schema.set(ADDRESS, NAME, memory.allocateFrom(name));
    schema.set(ADDRESS, METADATA, metadata);
    schema.set(JAVA_LONG, FLAGS, flags);
    schema.set(JAVA_LONG, CHILD_COUNT, children.size());
    MemorySegment pointers = memory.allocate(ADDRESS, Math.max(1, children.size()));
    for (int i = 0; i < children.size(); i++) {
      pointers.setAtIndex(ADDRESS, i, children.get(i).memory);
    }
    schema.set(ADDRESS, CHILDREN, pointers);
    schema.set(ADDRESS, RELEASE, NOTHING);
    return new ArrowSchema(schema);
  }

  /// The same, of indices into values of another schema.
  public ArrowSchema dictionary(ArrowSchema values) {
    memory.set(ADDRESS, DICTIONARY, values.memory);
    return this;
  }

  private static void nothing(MemorySegment schema) {
    Library.sized(schema, BYTES).set(JAVA_LONG, RELEASE, 0);
  }
}
