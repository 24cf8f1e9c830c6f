package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.nio.file.Path;

/// What the kernel keeps of files.
public final class PageCache {
  private PageCache() {}

  /// Drops what is cached of a file (`posix_fadvise` by `dd`).
  public static void forget(Path file) throws IOException {
    Command.run("dd", "if=" + file, "iflag=nocache", "count=0");
  }
}
