package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.log.StoreImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory with a backup in each directory of it that is named for one. Others are let alone,
/// and so is a backup that cannot be read: it is evidence, and there may be more in it than
/// nothing.
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
  /// order in which they were made, also when the clock was set back in between.
  Path next(Instant time, long snapshot) {
    List<Path> all = all();
    String last = all.isEmpty() ? "" : String.valueOf(all.getLast().getFileName());
    String name = TIME.format(time);
    if (!last.isEmpty() && name.compareTo(time(last)) <= 0) {
      name = TIME.format(TIME.parse(time(last), Instant::from).plusMillis(1));
    }
    return home.resolve(name + "-" + snapshot);
  }

  private static String time(String name) {
    return name.substring(0, name.indexOf('-'));
  }

  /// Throws unless a directory, which need not be there, is outside of all stores: in one there is
  /// nothing but its own files.
  static void requireOutside(Path directory) {
    try {
      Path at = directory.toAbsolutePath().normalize();
      while (at.getParent() != null && !Files.exists(at)) at = at.getParent();
      for (at = at.toRealPath(); at != null; at = at.getParent()) {
        boolean store =
            Files.exists(at.resolve(StoreFiles.SUPER))
                && Files.exists(at.resolve(StoreFiles.SEGMENTS));
        if (store) {
          throw new StoreException.BadInput(
              directory + " lies within the store " + at + "; nothing else may be there");
        }
      }
    } catch (IOException e) {
      throw failed(directory, e);
    }
  }

  private static StoreException failed(Path directory, IOException e) {
    return new StoreException.IoFailed(directory.toString(), 0, String.valueOf(e), e);
  }

  /// Those that are whole, oldest first.
  List<Path> whole() {
    return all().stream().filter(path -> !isCutOff(path) && isStore(path)).toList();
  }

  /// The newest that is whole; null when there is none.
  @Nullable Path newest() {
    List<Path> whole = Files.isDirectory(home) ? whole() : List.of();
    return whole.isEmpty() ? null : whole.getLast();
  }

  /// Removes what was cut off. Only for who has the lock: nobody else makes one now.
  void removeUnfinished() {
    for (Path path : all()) {
      if (isCutOff(path)) remove(path, true);
    }
  }

  private List<Path> all() {
    try (Stream<Path> entries = Files.list(home)) {
      return entries
          .filter(path -> NAME.matcher(String.valueOf(path.getFileName())).matches())
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failed(home, e);
    }
  }

  /// Whether it says so by itself, or nothing had been made of it yet.
  private static boolean isCutOff(Path path) {
    return Files.exists(path.resolve(StoreCopy.UNFINISHED))
        || Set.of(StoreFiles.LOCK).containsAll(names(path));
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
      throw failed(directory, e);
    }
  }

  /// Removes all that a copy made, [StoreCopy#UNFINISHED] last; with `whole` the directory, too.
  static void remove(Path directory, boolean whole) {
    if (!Files.exists(directory)) return;
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
      throw failed(directory, e);
    }
  }
}
