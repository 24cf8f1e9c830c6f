package io.sheaf.format.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The IPC files of `arrow-testing`, where they lie beside the project (`-Dsheaf.shared`). A test
/// that asks for them is skipped where they do not.
public final class Corpus {
  private static final Path ROOT =
      Path.of(System.getProperty("sheaf.shared", "../shared")).resolve("data/arrow-testing");

  private Corpus() {}

  /// Streams and files that are as the format demands, those of big-endian machines among them.
  public static List<Path> valid() {
    return files(Corpus::isValid);
  }

  /// What fuzzers found: damaged nearly all of them.
  public static List<Path> damaged() {
    return files(
        path ->
            !path.toString().contains("integration")
                && !path.toString().endsWith(".md")
                && !path.toString().endsWith(".txt"));
  }

  private static boolean isValid(Path path) {
    String name = path.toString();
    return name.contains("integration") && (name.endsWith(".stream") || name.endsWith("_file"));
  }

  /// What a file is called in the corpus.
  public static String name(Path path) {
    return ROOT.relativize(path).toString();
  }

  private static List<Path> files(Predicate<Path> wanted) {
    Assumptions.assumeTrue(Files.isDirectory(ROOT), "skipped: no arrow-testing files at " + ROOT);
    try (Stream<Path> walk = Files.walk(ROOT)) {
      return walk.filter(Files::isRegularFile)
          .filter(path -> name(path).startsWith("arrow-ipc"))
          .filter(wanted)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
