package io.sheaf.store.io;

import java.util.List;

/// What an engine has done so far. Histograms count at index `i` what was from 2^i to 2^(i+1) - 1.
///
/// @param rung the rung in use
/// @param registeredBytes how much of the arena is registered with the ring
/// @param traffic what went which way, for every rung and lane
/// @param readBytes bytes read
/// @param writtenBytes bytes written
/// @param resumed transfers that moved less than asked and were continued
/// @param retried transfers that the kernel put off or interrupted
/// @param failed requests that failed
/// @param hurried requests read ahead that somebody came to wait for before they were begun
/// @param cancelled requests that the closing engine did not begin
/// @param inFlight transfers at this moment
/// @param aheadBytes bytes to be read ahead, queued and in flight, at this moment
/// @param aheadWindow how many of them may be in flight
/// @param sizes bytes of runs
/// @param demandMicros microseconds from submission to end, of demands
/// @param writeMicros of writes
/// @param aheadMicros of what was read ahead
public record IoReport(
    RungChoice rung,
    long registeredBytes,
    List<Traffic> traffic,
    long readBytes,
    long writtenBytes,
    long resumed,
    long retried,
    long failed,
    long hurried,
    long cancelled,
    int inFlight,
    long aheadBytes,
    long aheadWindow,
    List<Long> sizes,
    List<Long> demandMicros,
    List<Long> writeMicros,
    List<Long> aheadMicros) {
  /// What went one way, for one lane.
  public Traffic traffic(Rung rung, Lane lane) {
    for (Traffic way : traffic) {
      if (way.rung() == rung && way.lane() == lane) return way;
    }
    throw new AssertionError("no " + lane + " of " + rung + " in " + traffic);
  }

  /// Pieces moved.
  public long requests() {
    return traffic.stream().mapToLong(Traffic::requests).sum();
  }

  /// Transfers that moved them: less, where pieces that follow each other went together.
  public long runs() {
    return traffic.stream().mapToLong(Traffic::runs).sum();
  }

  /// Those among the runs that used registered frames.
  public long fixedRuns() {
    return traffic.stream()
        .filter(way -> way.rung() == Rung.RING_FIXED)
        .mapToLong(Traffic::runs)
        .sum();
  }
}
