package io.sheaf.store.pool;

/// The state of one page in 64 bits.
///
/// ```
///  63       53 52                25 24        22     21    20    19  18          0
/// ┌───────────┬────────────────────┬────────────┬───────┬──────────┬──────────────┐
/// │  version  │    frame index     │   state    │DOOMED │   uses   │     pins     │
/// └───────────┴────────────────────┴────────────┴───────┴──────────┴──────────────┘
/// ```
///
/// The version counts how often the page left memory, so that a compare-and-set of a stale word
/// fails even if the page has come back into the same frame. Uses are pins that the eviction policy
/// has not taken note of yet; there may have been more than fit, and that is known well enough. A
/// page that is being filled has none: there the lowest of these bits says that somebody waits.
final class PageWord {
  /// Of a page that has never been in memory.
  static final long NEVER = 0;

  /// One pin; added and subtracted as a number.
  static final long PIN = 1;

  static final long PINS = (1L << 19) - 1;

  /// One use; counted by the compare-and-set that pins, up to all of [#USES].
  static final long USE = 1L << 19;

  static final long USES = 3L << 19;

  /// Of a page that is being filled: somebody else wants it, and is to be told of the end.
  static final long AWAITED = USE;

  /// To be dropped with its last pin: an overflow frame, a forgotten table, a closing pool.
  static final long DOOMED = 1L << 21;

  /// State 0 is absent: no frame, and nothing else in the word but the version.
  static final long LOADING = 1L << 22;

  static final long RESIDENT = 2L << 22;
  static final long COMING = 3L << 22;
  static final long ARRIVED = 4L << 22;
  static final long STATE = 7L << 22;

  /// Frame indexes are below this.
  static final int MAX_FRAMES = 1 << 28;

  private static final int USE_SHIFT = 19;
  private static final int FRAME_SHIFT = 25;
  private static final int VERSION_SHIFT = 53;

  private PageWord() {}

  static boolean isAbsent(long word) {
    return (word & STATE) == 0;
  }

  static boolean isLoading(long word) {
    return (word & STATE) == LOADING;
  }

  /// Whether an engine reads the page, and nobody has asked for it yet.
  static boolean isComing(long word) {
    return (word & STATE) == COMING;
  }

  /// Whether the page has been read ahead of use, and nobody has looked at it yet.
  static boolean isArrived(long word) {
    return (word & STATE) == ARRIVED;
  }

  static boolean isResident(long word) {
    return (word & STATE) == RESIDENT;
  }

  /// Whether a pin may be added without asking anyone: resident, and here to stay.
  static boolean isOpen(long word) {
    return (word & (STATE | DOOMED)) == RESIDENT;
  }

  /// Whether an eviction may take the frame: all bytes are there, and pinned by nobody.
  static boolean isEvictable(long word) {
    return (word & (STATE | PINS)) == RESIDENT || isArrived(word);
  }

  static int uses(long word) {
    return isResident(word) ? (int) ((word & USES) >>> USE_SHIFT) : 0;
  }

  /// Whether the page is being filled: there, but for nobody else.
  static boolean isBeingFilled(long word) {
    return isLoading(word) || isComing(word);
  }

  /// Whether somebody waits for the end of that.
  static boolean isAwaited(long word) {
    return isBeingFilled(word) && (word & AWAITED) != 0;
  }

  static boolean isDoomed(long word) {
    return (word & DOOMED) != 0;
  }

  static long pins(long word) {
    return word & PINS;
  }

  static int frame(long word) {
    return (int) (word >>> FRAME_SHIFT) & (MAX_FRAMES - 1);
  }

  static int version(long word) {
    return (int) (word >>> VERSION_SHIFT);
  }

  /// The word with one pin more; `use` is [#USE] for one that counts as a use, or 0.
  static long pinned(long word, long use) {
    if ((word & PINS) == PINS) {
      throw new AssertionError("pins run over: " + describe(word));
    }
    return word + PIN + ((word & USES) == USES ? 0 : use);
  }

  /// The absent word as it becomes when a frame starts to be filled: exclusive, its own pin held.
  static long loading(long word, int frame) {
    return (word & (-1L << VERSION_SHIFT)) | (long) frame << FRAME_SHIFT | LOADING | PIN;
  }

  /// The absent word as it becomes when an engine starts to read the page ahead of use.
  static long coming(long word, int frame) {
    return loading(word, frame) + (COMING - LOADING);
  }

  /// The loading or coming word once somebody waits for the end of that.
  static long awaited(long word) {
    return word | AWAITED;
  }

  /// The coming word once all bytes are there: nobody has checked them, and nobody pins them.
  static long arrived(long word) {
    if (!isComing(word)) throw new AssertionError("arrived, was " + describe(word));
    return (word & ~AWAITED) + (ARRIVED - COMING) - PIN;
  }

  /// The arrived word as it becomes when somebody wants the page: exclusive, to be checked.
  static long claimed(long word) {
    return word - (ARRIVED - LOADING) + PIN;
  }

  /// The loading word once its frame is filled, keeping the pin of whoever filled it.
  static long filled(long word) {
    if (!isLoading(word)) throw new AssertionError("filled, was " + describe(word));
    return (word & ~AWAITED) + (RESIDENT - LOADING);
  }

  /// The word once its frame is gone.
  static long absent(long word) {
    return ((word >>> VERSION_SHIFT) + 1) << VERSION_SHIFT;
  }

  /// The word in words, for assertions.
  static String describe(long word) {
    String state =
        switch ((int) ((word & STATE) >>> 22)) {
          case 0 -> "absent";
          case 1 -> "loading";
          case 2 -> "resident";
          case 3 -> "coming";
          case 4 -> "arrived";
          default -> "impossible";
        };
    return String.format(
        "%s(pins %d, uses %d, frame %d, version %d%s%s)",
        state,
        pins(word),
        uses(word),
        frame(word),
        version(word),
        isAwaited(word) ? ", awaited" : "",
        isDoomed(word) ? ", doomed" : "");
  }
}
