package io.sheaf.store.log;

import io.sheaf.store.io.DiskException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One pass over a log file: what it leads to, where it ends, and what is wrong with it.
///
/// The judgement on a bad record, given the mark in `SUPER`:
///
/// | the bad record | and behind it | is |
/// |---|---|---|
/// | at or before the mark | anything | damage |
/// | whole, but not the one that belongs here | anything | damage |
/// | not whole, beyond the mark | a whole record | damage |
/// | not whole, beyond the mark | no whole record | a torn tail: the write that a crash cut short |
///
/// @param replay the state after the last good record
/// @param end behind the last good record
/// @param damage what ended the pass before its time, or null
/// @param tail what lies behind `end`; all that is not zeros is a torn tail unless there is damage
/// @param whyNotWritable a feature that forbids writing, or null
record LogScan(
    Replay replay,
    LogPosition end,
    @Nullable Finding damage,
    LogReader.Tail tail,
    @Nullable String whyNotWritable) {

  /// Reads the log of `root` through `window`; `states` is told every state, from the first on. No
  /// segment id at or above `segmentIdBound` was ever given out.
  static LogScan read(LogWindow window, Super root, long segmentIdBound, Consumer<Catalog> states)
      throws DiskException {
    long trusted = root.mark().number();
    return read(window, root, trusted, null, new Replay(segmentIdBound), states);
  }

  /// The same, going on with a replay of the file before, which ended at `before`. Looks at the
  /// payloads of records behind number `trusted`.
  static LogScan read(
      LogWindow window,
      Super root,
      long trusted,
      @Nullable LogPosition before,
      Replay replay,
      Consumer<Catalog> states)
      throws DiskException {
    String file = StoreFiles.log(root.epoch());
    LogReader reader = new LogReader(window, root.store(), root.epoch(), trusted);
    if (before != null) reader.anchor(before);
    LogPosition end = reader.position();
    String whyNotWritable = null;
    LogReader.Step step = reader.next();
    while (step instanceof LogReader.Step.Good(LogRecord log)) {
      String fault = mismatch(log.next(), root.mark());
      try {
        if (fault == null) {
          List<Catalog> reached = replay.apply(log);
          reached.forEach(states);
        }
      } catch (Contradiction e) {
        fault = e.getMessage();
      }
      if (fault != null) {
        Finding damage =
            Finding.damage(file, end.end(), "record " + log.header().number() + ": " + fault);
        return new LogScan(replay, end, damage, reader.tail(), whyNotWritable);
      }
      end = log.next();
      if (whyNotWritable == null) {
        whyNotWritable = log.header().features().whyNotWritable(file);
      }
      step = reader.next();
    }
    LogReader.Tail tail = reader.tail();
    Finding damage = judge(step, tail, end, root.mark(), file);
    return new LogScan(replay, end, damage, tail, whyNotWritable);
  }

  private static @Nullable String mismatch(LogPosition at, LogPosition mark) {
    return at.number() == mark.number() && !at.equals(mark)
        ? "it is not the record that " + StoreFiles.SUPER + " vouches for"
        : null;
  }

  private static @Nullable Finding judge(
      LogReader.Step step, LogReader.Tail tail, LogPosition end, LogPosition mark, String file) {
    String next = "record " + (end.number() + 1) + ": ";
    String why =
        switch (step) {
          case LogReader.Step.Broken broken -> broken.why();
          case LogReader.Step.Wrong wrong -> wrong.why();
          case LogReader.Step.Nothing nothing -> "it is missing";
          case LogReader.Step.Good good -> throw new AssertionError("a good record ends no log");
        };
    if (step instanceof LogReader.Step.Wrong wrong) {
      return Finding.damage(file, wrong.offset(), next + why);
    }
    if (end.number() < mark.number()) {
      String vouched = "; " + StoreFiles.SUPER + " vouches for records up to " + mark.number();
      return Finding.damage(file, end.end(), next + why + vouched);
    }
    if (tail.whole() >= 0) {
      String later = ", but a whole record follows at 0x" + Long.toHexString(tail.whole());
      return Finding.damage(file, end.end(), next + why + later);
    }
    return null;
  }
}
