package io.sheaf.flight.socket;

import java.time.Duration;

/// What one connection may ask of a server, and how many there may be.
///
/// @param connections how many there may be
/// @param perHost how many there may be from one other machine
/// @param calls calls under way on one connection, from its first frame on
/// @param headerBytes bytes of the headers of a call
/// @param resets calls that may be taken back within `resetsWithin`
/// @param resetsWithin see `resets`
/// @param handshake how long a client may take to say that it speaks HTTP/2
/// @param idle how long a connection may have no call
/// @param age when a connection is asked to end; its calls go on
/// @param silence how long a client with a call may say nothing before it is asked whether it is
///   there; at least 10 s, for gRPC asks no sooner
/// @param answer how long it may take to say so; one whose process was merely paused for less goes
///   on where it stopped
/// @param pings how often a client may ask whether the server is there
public record ConnectionLimits(
    int connections,
    int perHost,
    int calls,
    int headerBytes,
    int resets,
    Duration resetsWithin,
    Duration handshake,
    Duration idle,
    Duration age,
    Duration silence,
    Duration answer,
    Duration pings) {
  /// Checks the bounds.
  public ConnectionLimits {
    if (connections < 1 || perHost < 1 || calls < 1 || headerBytes < 1 || resets < 1) {
      throw new IllegalArgumentException("every limit must be at least 1");
    }
    if (silence.toSeconds() < 10)
      throw new IllegalArgumentException("gRPC asks after 10 s at best");
  }

  /// 1,024 connections, 64 from one machine, 32 calls on each, headers of 8 KiB, 200 resets in 30
  /// s; 10 s to begin, 5 minutes without a call, an hour in all; asked after 30 s, gone 20 s later;
  /// asking every 10 s.
  public static ConnectionLimits defaults() {
    return new ConnectionLimits(
        1024,
        64,
        32,
        8 << 10,
        200,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(20),
        Duration.ofSeconds(10));
  }

  /// The same with another number of connections, in all and from one machine.
  public ConnectionLimits connections(int inAll, int fromOne) {
    return new ConnectionLimits(
        inAll,
        fromOne,
        calls,
        headerBytes,
        resets,
        resetsWithin,
        handshake,
        idle,
        age,
        silence,
        answer,
        pings);
  }

  /// The same with other times.
  public ConnectionLimits times(
      Duration handshakes, Duration idleness, Duration ages, Duration silences, Duration answers) {
    return new ConnectionLimits(
        connections,
        perHost,
        calls,
        headerBytes,
        resets,
        resetsWithin,
        handshakes,
        idleness,
        ages,
        silences,
        answers,
        pings);
  }
}
