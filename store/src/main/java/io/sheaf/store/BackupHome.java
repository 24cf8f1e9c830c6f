package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.log.StoreImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory with a backup in each directory of it that is named for one. Others are let alone.
///
/// @param home the directory
record BackupHome(Path home) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME = Pattern.compile("[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z-[0-9]+");

  /// What a copy makes; all that may be removed of one that was cut off.
  private static final Set<String> OURS =
      Set.of(
          StoreCopy.UNFINISHED,
          StoreFiles.LOCK,
          StoreFiles.SUPER,
          StoreFiles.LOG,
          StoreFiles.SEGMENTS);

  /// Where a backup of that moment and snapshot goes. In the order of their names they are in the
  /// order of time.
  Path next(Instant time, long snapshot) {
    return home.resolve(TIME.format(time) + "-" + snapshot);
  }

  /// Those that are whole, oldest first.
  List<Path> whole() throws IOException {
    List<Path> whole = new ArrayList<>();
    for (Path path : all()) {
      if (!isCutOff(path)) whole.add(path);
    }
    return whole;
  }

  /// The newest that is whole; null when there is none.
  @Nullable Path newest() {
    try {
      return Files.isDirectory(home) && !whole().isEmpty() ? whole().getLast() : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes what was cut off. Only for who has the lock: nobody else makes one now.
  void removeUnfinished() {
    try {
      for (Path path : all()) {
        if (isCutOff(path)) remove(path, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> entries = Files.list(home)) {
      return entries
          .filter(path -> NAME.matcher(String.valueOf(path.getFileName())).matches())
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static boolean isCutOff(Path path) {
    return Files.exists(path.resolve(StoreCopy.UNFINISHED)) || !isStore(path);
  }

  private static boolean isStore(Path path) {
    try (Disk disk = Disk.open(path)) {
      return StoreImage.isStore(disk);
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// Sees to it that a copy can go into `directory`: removes what one left that was cut off, and
  /// refuses it if there is anything else.
  static void requireRoom(Path directory) {
    if (!Files.exists(directory)) return;
    List<String> names = names(directory);
    if (names.isEmpty()) return;
    if (isStore(directory)) throw new StoreException.BadInput(directory + " holds a store already");
    boolean ours = names.contains(StoreCopy.UNFINISHED) && OURS.containsAll(names);
    if (!ours) {
      throw new StoreException.BadInput(directory + " is not empty: it holds " + names.getFirst());
    }
    remove(directory, false);
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Removes all that a copy made, [StoreCopy#UNFINISHED] last; with `whole` the directory, too.
  static void remove(Path directory, boolean whole) {
    Path mark = directory.resolve(StoreCopy.UNFINISHED);
    try {
      // First: without it there is no store.
      Files.deleteIfExists(directory.resolve(StoreFiles.SUPER));
      List<Path> all;
      try (Stream<Path> walk = Files.walk(directory)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        if (!path.equals(directory) && !path.equals(mark)) Files.delete(path);
      }
      Files.deleteIfExists(mark);
      if (whole) Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
