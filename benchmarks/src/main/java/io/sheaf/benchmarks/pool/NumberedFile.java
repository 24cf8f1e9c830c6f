package io.sheaf.benchmarks.pool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sheaf.benchmarks.io.UncheckedPages;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of pages of 4 KiB, each 8 bytes of which say which page they are and where in it. Made
/// for a run, read directly, and removed at its end.
final class NumberedFile implements AutoCloseable {
  static final int PAGE = 4096;

  private final Path path;
  private final Disk disk;
  private final DiskFile file;
  private final UncheckedPages pages;

  NumberedFile(Path directory, int pages) throws IOException {
    String name = "mix-" + ProcessHandle.current().pid() + ".dat";
    this.path = directory.resolve(name);
    this.disk = Disk.open(directory);
    try (DiskFile made = disk.create(name, (long) pages * PAGE, Disk.Caching.BUFFERED);
        Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PAGE, PAGE);
      for (int i = 0; i < pages; i++) {
        for (int at = 0; at < PAGE; at += 8) page.set(JAVA_LONG, at, value(i, at));
        made.write((long) i * PAGE, page);
      }
      made.sync();
    }
    this.file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
    this.pages = UncheckedPages.of(file, pages, PAGE);
  }

  private static long value(int page, int at) {
    return (page * 0x9E3779B97F4A7C15L) + at;
  }

  /// How many of its words a page lacks.
  static int wrongWords(int page, MemorySegment frame) {
    int wrong = 0;
    for (int at = 0; at < PAGE; at += 8) {
      if (frame.get(JAVA_LONG, at) != value(page, at)) wrong++;
    }
    return wrong;
  }

  /// As the pool sees it; whoever pins a page looks at all of it.
  UncheckedPages pages() {
    return pages;
  }

  /// Its first bytes as one page.
  UncheckedPages onePage(int bytes) {
    return UncheckedPages.of(file, 1, bytes);
  }

  /// What reads it into an arena.
  IoEngine engine(FrameArena arena) throws IOException {
    return disk.engine(arena, file.name(), EngineOptions.defaults());
  }

  @Override
  public void close() throws IOException {
    file.close();
    disk.close();
    Files.deleteIfExists(path);
  }
}
