package io.sheaf.cli.failure;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A failure that a command itself found: an exit code and one line that says what to do.
public final class CommandException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;
  private final Exit exit;

  private CommandException(Exit exit, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /// A command line that cannot be meant.
  public static CommandException usage(String message) {
    return new CommandException(Exit.USAGE, message, null);
  }

  /// A file, store, table or snapshot that was named and is not there.
  public static CommandException absent(String message) {
    return new CommandException(Exit.ABSENT, message, null);
  }

  /// The same, with what led to it.
  public static CommandException absent(String message, Throwable cause) {
    return new CommandException(Exit.ABSENT, message, cause);
  }

  /// Bytes that are not what they should be; the message names the file.
  public static CommandException damage(String message) {
    return new CommandException(Exit.DAMAGE, message, null);
  }

  /// The same, with what led to it.
  public static CommandException damage(String message, Throwable cause) {
    return new CommandException(Exit.DAMAGE, message, cause);
  }

  /// Something that is not to be had now.
  public static CommandException unavailable(String message) {
    return new CommandException(Exit.UNAVAILABLE, message, null);
  }

  /// The same, with what led to it.
  public static CommandException unavailable(String message, Throwable cause) {
    return new CommandException(Exit.UNAVAILABLE, message, cause);
  }

  /// Something that nobody has allowed.
  public static CommandException denied(String message) {
    return new CommandException(Exit.DENIED, message, null);
  }

  /// Anything else that stands in the way.
  public static CommandException failed(String message) {
    return new CommandException(Exit.FAILED, message, null);
  }

  /// The same, with what led to it.
  public static CommandException failed(String message, Throwable cause) {
    return new CommandException(Exit.FAILED, message, cause);
  }

  /// How the run ends.
  public Exit exit() {
    return exit;
  }
}
