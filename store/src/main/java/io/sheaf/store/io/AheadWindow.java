package io.sheaf.store.io;

/// How many bytes to have on their way ahead of use: eight times what the device moves while one
/// request takes its time.
///
/// The product of the highest rate and the shortest time seen lately is what keeps a device busy
/// (the model of BBR, Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM Queue 14:5),
/// if every end is answered at once. Runs of 1 MiB are so few, and threads are woken so late, that
/// two times leave gaps; four were measured 2 % behind eight, and more than that only queue up, and
/// demands behind them. One thread at a time, but for [#demanded].
///
/// While nobody waits for anything else there is none to queue up, and what counts is how seldom
/// a thread is put to sleep and woken: that costs as much as 1 MiB of checksums. So as much is on
/// its way then as the device moves in a time that the first one to demand something can wait.
final class AheadWindow {
  static final long LEAST = 2L << 20;
  static final long MOST = 32L << 20;
  static final long UNDISTURBED = 32L << 20;
  private static final long START = 8L << 20;
  private static final long DISTURBANCE_NANOS = 20_000_000;

  /// What is undisturbed takes no longer than this, or there is less of it.
  static final long MOST_NANOS = 30_000_000;

  private static final long EPOCH_NANOS = 2_000_000_000L;
  private static final long SAMPLE_BYTES = 8L << 20;

  private long window = START;
  private long undisturbed = UNDISTURBED;
  private long undisturbedSince = System.nanoTime();
  private long epochStart;
  private long sampleStart;
  private long sampleBytes;
  // Of this epoch and the one before, so that neither is ever without history.
  private double rate;
  private double lastRate;
  private long shortest = Long.MAX_VALUE;
  private long lastShortest = Long.MAX_VALUE;
  private volatile long demandedAt = System.nanoTime();

  /// Bytes that may be in flight.
  long bytes() {
    return window;
  }

  /// The same, or more while nobody has demanded anything of late.
  long bytes(long now) {
    return isUndisturbed(now) ? undisturbed : window;
  }

  private boolean isUndisturbed(long now) {
    return now - demandedAt > DISTURBANCE_NANOS;
  }

  /// Says that somebody waits for something that was not read ahead. Any thread.
  void demanded(long now) {
    demandedAt = now;
  }

  /// Tells of a run that took `nanos`, and whether the window was full meanwhile: only then the
  /// rate is the device's and not the askers'.
  void completed(long bytes, long nanos, boolean full, long now) {
    if (isUndisturbed(now)) {
      resizeUndisturbed(nanos, now);
      return; // so many of such a size queue up behind each other
    }
    if (now - epochStart > EPOCH_NANOS) startEpoch(now);
    // A run of 4 KiB says little about one of 1 MiB: the least is that of a worthwhile size.
    if (bytes >= 64 << 10) shortest = Math.min(shortest, nanos);
    if (!full) {
      sampleBytes = 0;
      return;
    }
    if (sampleBytes == 0) sampleStart = now - nanos;
    sampleBytes += bytes;
    if (sampleBytes >= SAMPLE_BYTES && now > sampleStart) {
      rate = Math.max(rate, (double) sampleBytes / (now - sampleStart));
      sampleBytes = 0;
      resize();
    }
  }

  private void resizeUndisturbed(long nanos, long now) {
    // What was begun before says nothing about the size that it has now.
    if (now - nanos - undisturbedSince < 0) return;
    long before = undisturbed;
    if (nanos > MOST_NANOS) undisturbed = Math.max(LEAST, before / 2);
    else if (nanos < MOST_NANOS / 2) undisturbed = Math.min(UNDISTURBED, 2 * before);
    if (undisturbed != before) undisturbedSince = now;
  }

  private void startEpoch(long now) {
    epochStart = now;
    lastRate = rate;
    lastShortest = shortest;
    rate = 0;
    shortest = Long.MAX_VALUE;
  }

  private void resize() {
    double best = Math.max(rate, lastRate);
    long least = Math.min(shortest, lastShortest);
    if (least == Long.MAX_VALUE) return;
    window = Math.clamp((long) (8 * best * least), LEAST, MOST);
  }
}
