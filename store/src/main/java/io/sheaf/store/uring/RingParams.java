package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// What a ring is, as the kernel tells when it has made it: sizes, flags, and where in the mapped
/// memory its words lie.
///
/// ```c
/// struct io_uring_params {                // include/uapi/linux/io_uring.h, Linux 6.1
///     __u32 sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd;
///     __u32 resv[3];
///     struct io_sqring_offsets {
///         __u32 head, tail, ring_mask, ring_entries, flags, dropped, array, resv1; __u64 resv2;
///     } sq_off;
///     struct io_cqring_offsets {
///         __u32 head, tail, ring_mask, ring_entries, overflow, cqes, flags, resv1; __u64 resv2;
///     } cq_off;
/// };                                      // 120 bytes
/// ```
record RingParams(
    int submissionEntries,
    int completionEntries,
    int flags,
    int features,
    Submissions submissions,
    Completions completions) {

  /// Where the words of the submission queue lie (`io_sqring_offsets`).
  record Submissions(long head, long tail, long mask, long flags, long dropped, long array) {}

  /// Where the words of the completion queue lie (`io_cqring_offsets`).
  record Completions(long head, long tail, long mask, long overflow, long entries) {}

  static final long BYTES = 120;
  static final long OFFSETS_BYTES = 40;

  private static final StructLayout SUBMISSION_OFFSETS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("head"),
          JAVA_INT.withName("tail"),
          JAVA_INT.withName("ring_mask"),
          JAVA_INT.withName("ring_entries"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("dropped"),
          JAVA_INT.withName("array"),
          JAVA_INT.withName("resv1"),
          JAVA_LONG.withName("resv2"));

  private static final StructLayout COMPLETION_OFFSETS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("head"),
          JAVA_INT.withName("tail"),
          JAVA_INT.withName("ring_mask"),
          JAVA_INT.withName("ring_entries"),
          JAVA_INT.withName("overflow"),
          JAVA_INT.withName("cqes"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("resv1"),
          JAVA_LONG.withName("resv2"));

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("sq_entries"),
          JAVA_INT.withName("cq_entries"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("sq_thread_cpu"),
          JAVA_INT.withName("sq_thread_idle"),
          JAVA_INT.withName("features"),
          JAVA_INT.withName("wq_fd"),
          MemoryLayout.sequenceLayout(3, JAVA_INT).withName("resv"),
          SUBMISSION_OFFSETS.withName("sq_off"),
          COMPLETION_OFFSETS.withName("cq_off"));

  static {
    if (SUBMISSION_OFFSETS.byteSize() != OFFSETS_BYTES
        || COMPLETION_OFFSETS.byteSize() != OFFSETS_BYTES
        || LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct io_uring_params has " + LAYOUT.byteSize() + " bytes");
    }
  }

  /// A struct that asks for a completion queue of `completionEntries`.
  static MemorySegment ask(Arena arena, int flags, int completionEntries) {
    MemorySegment struct = arena.allocate(LAYOUT);
    struct.set(JAVA_INT, offset("flags"), flags);
    struct.set(JAVA_INT, offset("cq_entries"), completionEntries);
    return struct;
  }

  static RingParams decode(MemorySegment struct) {
    return new RingParams(
        struct.get(JAVA_INT, offset("sq_entries")),
        struct.get(JAVA_INT, offset("cq_entries")),
        struct.get(JAVA_INT, offset("flags")),
        struct.get(JAVA_INT, offset("features")),
        new Submissions(
            at(struct, "sq_off", "head"),
            at(struct, "sq_off", "tail"),
            at(struct, "sq_off", "ring_mask"),
            at(struct, "sq_off", "flags"),
            at(struct, "sq_off", "dropped"),
            at(struct, "sq_off", "array")),
        new Completions(
            at(struct, "cq_off", "head"),
            at(struct, "cq_off", "tail"),
            at(struct, "cq_off", "ring_mask"),
            at(struct, "cq_off", "overflow"),
            at(struct, "cq_off", "cqes")));
  }

  /// How many bytes the one mapping of both queues has.
  long queueBytes() {
    return Math.max(
        submissions.array + (long) Integer.BYTES * submissionEntries,
        completions.entries + Completion.BYTES * completionEntries);
  }

  private static long offset(String field) {
    return LAYOUT.byteOffset(PathElement.groupElement(field));
  }

  private static long at(MemorySegment struct, String queue, String field) {
    long offset =
        LAYOUT.byteOffset(PathElement.groupElement(queue), PathElement.groupElement(field));
    return Integer.toUnsignedLong(struct.get(JAVA_INT, offset));
  }
}
