package io.sheaf.store.uring;

/// What a ring is asked to be.
///
/// @param submissionEntries how many submissions can be prepared before [Ring#submit]; rounded up
///   to a power of two
/// @param completionEntries how many completions find room before they are reaped; at least as
///   many, and rounded alike
/// @param singleIssuer whether one thread only uses it, and completions wait until it asks for them
///     (Linux 6.1; older ones do without)
/// @param startDisabled whether [Ring#enable] is still to make a thread its owner
/// @param bufferSlots how many slots for registered buffers, 0 for no table
/// @param fileSlots how many slots for registered files, 0 for no table
public record RingOptions(
    int submissionEntries,
    int completionEntries,
    boolean singleIssuer,
    boolean startDisabled,
    int bufferSlots,
    int fileSlots) {
  /// The most submission entries (`IORING_MAX_ENTRIES`); twice as many completion entries.
  public static final int MAX_ENTRIES = 32_768;

  /// The most buffers (`IORING_MAX_REG_BUFFERS`).
  public static final int MAX_BUFFERS = 1 << 14;

  /// The most files that the store asks for; the kernel also has the limit of descriptors.
  public static final int MAX_FILES = 1 << 15;

  public RingOptions {
    check("submission entries", submissionEntries, 1, MAX_ENTRIES);
    check("completion entries", completionEntries, submissionEntries, 2 * MAX_ENTRIES);
    check("buffer slots", bufferSlots, 0, MAX_BUFFERS);
    check("file slots", fileSlots, 0, MAX_FILES);
  }

  /// A ring of one thread, enabled by it, with room for twice as many completions and no tables.
  public static RingOptions entries(int submissionEntries) {
    return new RingOptions(submissionEntries, 2 * submissionEntries, true, true, 0, 0);
  }

  /// These, with another number of completion entries.
  public RingOptions withCompletions(int entries) {
    return new RingOptions(
        submissionEntries, entries, singleIssuer, startDisabled, bufferSlots, fileSlots);
  }

  /// These, with slots for buffers and files.
  public RingOptions withSlots(int buffers, int files) {
    return new RingOptions(
        submissionEntries, completionEntries, singleIssuer, startDisabled, buffers, files);
  }

  /// These, but the thread that makes the ring owns it at once.
  public RingOptions enabled() {
    return new RingOptions(
        submissionEntries, completionEntries, singleIssuer, false, bufferSlots, fileSlots);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " are " + value + ", must be from " + least + " to " + most);
    }
  }
}
