package io.sheaf.cli.sql;

import io.sheaf.cli.failure.CommandException;
import java.util.List;

/// What DuckDB says of a query, in one line.
final class SqlFailure {
  private SqlFailure() {}

  static CommandException of(Exception failure) {
    String text = text(String.valueOf(failure.getMessage()));
    if (text.startsWith("Parser Error") || text.startsWith("Syntax Error")) {
      return CommandException.usage(text);
    }
    if (text.contains("Referenced column") || text.contains("does not exist")) {
      return CommandException.absent(text, failure);
    }
    if (text.startsWith("Permission Error") || text.contains("disabled by configuration")) {
      return CommandException.denied(text);
    }
    return CommandException.failed(text, failure);
  }

  /// The first line, and one that tells which names there are.
  private static String text(String message) {
    String bare =
        message.replaceFirst(
            "^\\[errno -?[0-9]+] CDataJniException\\{errno=-?[0-9]+, message=", "");
    List<String> lines = bare.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) return "DuckDB cannot run it";
    String candidates =
        lines.stream()
            .skip(1)
            .filter(line -> line.startsWith("Candidate") || line.startsWith("Did you mean"))
            .findFirst()
            .map(line -> "; " + line)
            .orElse("");
    return lines.getFirst() + candidates;
  }
}
