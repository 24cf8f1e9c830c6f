package io.sheaf.cli.failure;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.sheaf.flight.ListenException;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.tls.CredentialsException;
import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/// From an exception of any layer to the exit code and to the one line that people see.
public final class Failures {
  private Failures() {}

  /// The exit code.
  public static Exit exit(Throwable failure) {
    return switch (bare(failure)) {
      case CommandException e -> e.exit();
      case StoreException e -> exit(e);
      case StatusRuntimeException e -> exit(e.getStatus());
      case StatusException e -> exit(e.getStatus());
      case CredentialsException e -> credentials(e);
      case ListenException e -> e.getCause() == null ? Exit.USAGE : Exit.UNAVAILABLE;
      case NoSuchFileException _ -> Exit.ABSENT;
      case AccessDeniedException _ -> Exit.DENIED;
      case InterruptedException _, InterruptedIOException _, ClosedByInterruptException _ ->
          Exit.INTERRUPTED;
      case IOException e when full(e) -> Exit.UNAVAILABLE;
      case OutOfMemoryException _, OutOfMemoryError _ -> Exit.UNAVAILABLE;
      default -> Exit.FAILED;
    };
  }

  private static Exit exit(StoreException failure) {
    return switch (failure) {
      case StoreException.NoSuchTable _,
          StoreException.NoSuchColumn _,
          StoreException.NoSuchSnapshot _,
          StoreException.NoSuchStage _ ->
          Exit.ABSENT;
      case StoreException.BadPredicate e -> e.namesNoColumn() ? Exit.ABSENT : Exit.USAGE;
      case StoreException.UnsupportedPredicate _ -> Exit.USAGE;
      case StoreException.CorruptPage _, StoreException.CorruptStore _ -> Exit.DAMAGE;
      case StoreException.Locked _,
          StoreException.PoolExhausted _,
          StoreException.OutOfSpace _,
          StoreException.StagesFull _,
          StoreException.Conflict _ ->
          Exit.UNAVAILABLE;
      case StoreException.ReadOnly _ -> Exit.DENIED;
      case StoreException.CommitUnknown _ -> Exit.UNKNOWN;
      case StoreException.TableExists _,
          StoreException.BadInput _,
          StoreException.IoFailed _,
          StoreException.LeakedPins _,
          StoreException.NewerFormat _,
          StoreException.Closed _ ->
          Exit.FAILED;
      case StoreException.Interrupted _ -> Exit.INTERRUPTED;
    };
  }

  private static Exit credentials(CredentialsException failure) {
    return switch (failure.getCause()) {
      case NoSuchFileException _ -> Exit.ABSENT;
      case AccessDeniedException _ -> Exit.DENIED;
      case null, default -> Exit.FAILED;
    };
  }

  private static Exit exit(Status status) {
    Optional<TlsFailure> tls = TlsFailure.of(status);
    if (tls.isPresent()) return tls.get().exit();
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> Exit.USAGE;
      case NOT_FOUND -> Exit.ABSENT;
      case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, ABORTED -> Exit.UNAVAILABLE;
      case UNAUTHENTICATED, PERMISSION_DENIED -> Exit.DENIED;
      case DATA_LOSS -> Exit.DAMAGE;
      case UNKNOWN -> says(Code.COMMIT_UNKNOWN, status) ? Exit.UNKNOWN : Exit.FAILED;
      case FAILED_PRECONDITION -> {
        if (says(Code.READ_ONLY, status)) yield Exit.DENIED;
        yield says(Code.SNAPSHOT_EXPIRED, status) ? Exit.ABSENT : Exit.FAILED;
      }
      default -> Exit.FAILED;
    };
  }

  /// One line, without the leading `sheaf:`.
  ///
  /// @param data where the tables are, as it was typed
  public static String line(Throwable failure, String data) {
    String line = line(failure);
    if (failure instanceof StoreException.NoSuchTable absent) {
      String what = "no table \"" + absent.table() + "\"";
      return line.startsWith(what) ? what + " in " + data + line.substring(what.length()) : line;
    }
    return line;
  }

  static String line(Throwable failure) {
    String text =
        switch (bare(failure)) {
          case StatusRuntimeException e -> line(e.getStatus());
          case StatusException e -> line(e.getStatus());
          case NoSuchFileException e -> "no file " + e.getFile();
          case AccessDeniedException e -> "not allowed to use " + e.getFile();
          case FileSystemException e -> fileSystem(e);
          case InterruptedException _, InterruptedIOException _, ClosedByInterruptException _ ->
              "interrupted";
          case OutOfMemoryException _, OutOfMemoryError _ ->
              "out of memory: " + message(failure) + "; give the JVM more through SHEAF_JAVA_OPTS";
          case MalformedException e -> "not valid Arrow: " + message(e);
          case UnsupportedException e -> message(e);
          case SQLException e -> "DuckDB: " + message(e);
          case StoreException e -> message(e);
          case CommandException e -> message(e);
          case ListenException e -> message(e);
          case CredentialsException e -> message(e);
          case IOException e -> message(e);
          default -> "bug: " + failure + "; run it again with -v and report the stack trace";
        };
    return text.lines().findFirst().orElse(text).strip();
  }

  /// Whether standard output was closed by its reader.
  public static boolean isClosedPipe(Throwable failure) {
    return bare(failure) instanceof IOException e && "Broken pipe".equals(e.getMessage());
  }

  /// What to type instead, in lines of their own; most failures say it in the one line.
  public static List<String> advice(Throwable failure) {
    return failure instanceof ListenException e ? message(e).lines().skip(1).toList() : List.of();
  }

  private static String line(Status status) {
    Optional<TlsFailure> tls = TlsFailure.of(status);
    if (tls.isPresent()) return tls.get().line();
    String description = status.getDescription();
    if (status.getCode() == Status.Code.UNAVAILABLE && status.getCause() != null) {
      return "cannot reach the server: " + message(status.getCause());
    }
    if (description == null || description.isBlank()) {
      return "server says " + status.getCode().name().toLowerCase(Locale.ROOT);
    }
    // "[CODE ...]" at the end is for programs.
    return description
        .lines()
        .findFirst()
        .orElse(description)
        .replaceFirst("\\s*\\[[A-Z_]+( [^]]*)?]$", "");
  }

  private static String fileSystem(FileSystemException failure) {
    String reason = failure.getReason();
    return failure.getFile()
        + ": "
        + (reason == null ? failure.getClass().getSimpleName() : reason);
  }

  private static boolean says(Code code, Status status) {
    String description = status.getDescription();
    return description != null && description.contains("[" + code);
  }

  private static boolean full(IOException failure) {
    String message = failure.getMessage();
    return message != null && message.contains("No space left on device");
  }

  private static String message(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  /// What was wrapped only to pass through code that declares nothing.
  private static Throwable bare(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof UncheckedIOException && cause != null ? cause : failure;
  }
}
