package io.sheaf.cli.place;

import io.sheaf.cli.failure.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What lies in the directory that `--data` names, looked at before anything is opened or made.
final class StoreDirectory {
  private static final String ROOT = "SUPER";
  private static final Set<String> REST = Set.of("log", "seg");

  private StoreDirectory() {}

  /// Refuses a directory without a store.
  ///
  /// @param otherwise how to come by a store, in words
  static void requireStore(String directory, String otherwise) {
    List<String> names = names(directory);
    if (names.contains(ROOT)) {
      return;
    }
    if (names.stream().anyMatch(REST::contains)) {
      throw CommandException.damage(
          directory
              + "/"
              + ROOT
              + " is missing, though there is more of a store; restore it from a backup");
    }
    throw CommandException.absent(
        "no store in " + directory + "; name another with --data, or " + otherwise);
  }

  /// Refuses a directory in which a new store would lie among other things.
  static void requireStoreOrRoom(String directory) {
    List<String> names = names(directory);
    boolean ours = names.contains(ROOT) || names.stream().anyMatch(REST::contains);
    List<String> others = names.stream().filter(name -> !name.equals("LOCK")).sorted().toList();
    if (!ours && !others.isEmpty()) {
      throw CommandException.usage(
          directory
              + " holds other things than a store: "
              + others.getFirst()
              + "; name another directory with --data");
    }
  }

  /// The names in it; none where it is not there.
  private static List<String> names(String directory) {
    Path path = Path.of(directory);
    if (!Files.exists(path)) {
      return List.of();
    }
    if (!Files.isDirectory(path)) {
      throw CommandException.usage(directory + " is a file; --data names a directory");
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
