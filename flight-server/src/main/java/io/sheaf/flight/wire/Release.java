package io.sheaf.flight.wire;

/// What is told when memory of an outgoing message is no longer needed, on whichever thread that
/// happens. Never waits.
@FunctionalInterface
public interface Release {
  /// All of it is free; told once.
  void released();

  /// Some of it has been taken.
  default void partly() {}
}
