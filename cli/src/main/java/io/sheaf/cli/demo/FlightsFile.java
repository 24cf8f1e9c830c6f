package io.sheaf.cli.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Three million flights within the US, 2001: `flights-3m.parquet` of the npm package
/// `vega-datasets` (data of the Bureau of Transportation Statistics), fetched once by npm and kept
/// in the user's cache.
final class FlightsFile {
  private static final String PACKAGE = "vega-datasets";
  private static final String VERSION = "3.2.1";
  private static final String ENTRY = "package/data/flights-3m.parquet";
  private static final int FETCH_SECONDS = 90;

  private FlightsFile() {}

  /// Where the file is kept.
  static Path cached(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = cache.isEmpty() ? Path.of(home, ".cache") : Path.of(cache);
    return base.resolve("sheaf").resolve("flights-3m-" + VERSION + ".parquet");
  }

  /// The first `npm` on the path, or null.
  static @Nullable Path npm(Map<String, String> environment) {
    for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path npm = Path.of(directory, "npm");
      if (!directory.isEmpty() && Files.isExecutable(npm)) {
        return npm;
      }
    }
    return null;
  }

  /// Fetches the file into `target`, whole or not at all.
  ///
  /// @throws IOException when npm fails, is too slow, or has another package than expected
  static void fetch(Path npm, Path target) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(target.toAbsolutePath().getParent());
    Path scratch = Files.createTempDirectory(directory, "fetch-");
    try {
      Path tarball = pack(npm, scratch);
      Path file = scratch.resolve("flights.parquet");
      try (InputStream in =
          new GZIPInputStream(new BufferedInputStream(Files.newInputStream(tarball)), 1 << 16)) {
        Tar.extract(in, ENTRY, file);
      }
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Directories.delete(scratch);
    }
  }

  private static Path pack(Path npm, Path scratch) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            npm.toString(),
            "pack",
            PACKAGE + "@" + VERSION,
            "--silent",
            "--fetch-retries=1",
            "--fetch-timeout=30000");
    Path log = scratch.resolve("npm.log");
    Process process =
        new ProcessBuilder(command)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(FETCH_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("npm took more than " + FETCH_SECONDS + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    Path tarball = scratch.resolve(PACKAGE + "-" + VERSION + ".tgz");
    if (process.exitValue() != 0 || !Files.exists(tarball)) {
      throw new IOException("npm: " + lastLine(log));
    }
    return tarball;
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log).stream().filter(l -> !l.isBlank()).toList();
    return lines.isEmpty() ? "failed without a word" : lines.getLast().strip();
  }
}
