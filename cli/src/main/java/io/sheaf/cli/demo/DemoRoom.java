package io.sheaf.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directory of the demo's store: the user's own, or one that is gone afterwards, however the
/// demo ends.
public final class DemoRoom implements AutoCloseable {
  private final String directory;
  private final @Nullable Path scratch;
  private final @Nullable Thread hook;

  private DemoRoom(String directory, @Nullable Path scratch, @Nullable Thread hook) {
    this.directory = directory;
    this.scratch = scratch;
    this.hook = hook;
  }

  /// The store directory `kept`, or without one a new directory beside the user's cached files,
  /// which lie on a disk more often than `/tmp` does.
  public static DemoRoom open(@Nullable String kept, Map<String, String> environment)
      throws IOException {
    if (kept != null) {
      return new DemoRoom(kept, null, null);
    }
    Path cache = FlightsFile.cached(environment).toAbsolutePath().getParent();
    Path scratch = Files.createTempDirectory(Files.createDirectories(cache), "demo-");
    Thread hook = new Thread(() -> deleteQuietly(scratch), "sheaf-demo-cleanup");
    Runtime.getRuntime().addShutdownHook(hook);
    return new DemoRoom(scratch.resolve("store").toString(), scratch, hook);
  }

  /// Where the store is.
  public String directory() {
    return directory;
  }

  private static void deleteQuietly(Path scratch) {
    try {
      Directories.delete(scratch);
    } catch (IOException e) {
      System.err.println("sheaf: left " + scratch + " behind: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    if (scratch != null && hook != null) {
      Directories.delete(scratch);
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // interrupted: the hook finds nothing left to do
      }
    }
  }
}
