package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Arguments that may name a table or a file.
final class FileNames {
  private static final Pattern PATH =
      Pattern.compile(
          "\\.\\.?|.*/.*|.*\\.(arrows?|feather|ipc|seg|parquet|pq|[ct]sv|txt|json|jsonl|ndjson)");

  private FileNames() {}

  /// What looks like a path and is there is a file; a table may have any name.
  static boolean isFile(String name) {
    return isPath(name) && Files.isRegularFile(Path.of(name));
  }

  /// What was more likely meant as a path than as a name, when there is no table of that name.
  static boolean isPath(String name) {
    return PATH.matcher(name).matches() || Files.isDirectory(Path.of(name));
  }

  /// A path that is neither a file nor the name of a table.
  static CommandException absent(String name) {
    if (Files.isDirectory(Path.of(name))) {
      return CommandException.absent(
          name + " is a directory; name a file in it, or a store with --data " + name);
    }
    return CommandException.absent(
        "no file " + name + (name.contains("/") ? "" : ", and no table of that name"));
  }
}
