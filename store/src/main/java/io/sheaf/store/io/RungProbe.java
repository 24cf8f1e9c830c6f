package io.sheaf.store.io;

import io.sheaf.store.posix.Statx;
import org.jspecify.annotations.Nullable;

/// What was found out about a disk and this process by trying, and the rung that follows from it.
///
/// @param whyBuffered why there is no direct I/O, or null where there is
/// @param sample what the kernel says of the file that was tried
/// @param ring how a ring answered, or null when none was asked for
/// @param locked how much memory may be registered
/// @param choice the rung that follows
public record RungProbe(
    @Nullable String whyBuffered,
    Statx sample,
    @Nullable RingTrial ring,
    LockedMemory locked,
    RungChoice choice) {

  /// Judges what was found, for frames of `arenaBytes` and no better rung than `best`.
  static RungProbe of(
      @Nullable String whyBuffered,
      Statx sample,
      @Nullable RingTrial ring,
      LockedMemory locked,
      long arenaBytes,
      Rung best) {
    RungChoice choice;
    if (whyBuffered != null) {
      choice = new RungChoice(Rung.BUFFERED, whyBuffered);
    } else if (ring == null) {
      choice = new RungChoice(Rung.PREAD, "as asked");
    } else if (!ring.reads()) {
      choice = new RungChoice(Rung.PREAD, ring.text());
    } else if (best == Rung.RING_PLAIN) {
      choice = new RungChoice(Rung.RING_PLAIN, "as asked");
    } else if (ring.whyPlain() != null) {
      choice = new RungChoice(Rung.RING_PLAIN, ring.whyPlain());
    } else if (!locked.covers(arenaBytes)) {
      choice = new RungChoice(Rung.RING_PLAIN, locked.whyNot(arenaBytes));
    } else {
      choice = new RungChoice(Rung.RING_FIXED, "");
    }
    return new RungProbe(whyBuffered, sample, ring, locked, choice);
  }
}
