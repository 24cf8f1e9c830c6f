package io.sheaf.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// What of the log people see on standard error.
final class Logging {
  private Logging() {}

  /// Warnings; with `verbose` what the store and the server tell too. What gRPC logs of a call that
  /// failed is left out unless asked for: the failure itself is shown.
  static void configure(boolean verbose) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    level("io.sheaf", verbose ? Level.DEBUG : Level.WARN);
    level("io.grpc", verbose ? Level.WARN : Level.OFF);
  }

  private static void level(String name, Level level) {
    if (LoggerFactory.getLogger(name) instanceof Logger logger) {
      logger.setLevel(level);
    }
  }
}
