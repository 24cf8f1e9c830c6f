package io.sheaf.format.ipc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The files of `arrow-testing`, where they lie beside the project.
final class SharedData {
  private static final Path ROOT =
      Path.of(System.getProperty("sheaf.shared", "../shared")).resolve("data/arrow-testing");

  private SharedData() {}

  /// The gold files: valid, of eight versions of Arrow.
  static List<Path> gold() {
    return under("arrow-ipc-stream/integration").stream()
        .filter(path -> path.toString().endsWith(".stream") || path.toString().endsWith("_file"))
        .toList();
  }

  /// The fuzz files, most of them damaged.
  static List<Path> fuzz() {
    return Stream.concat(under("arrow-ipc-file").stream(), under("arrow-ipc-stream").stream())
        .filter(path -> !path.toString().contains("integration"))
        .filter(path -> !path.toString().endsWith(".md"))
        .toList();
  }

  private static List<Path> under(String folder) {
    Path path = ROOT.resolve(folder);
    Assumptions.assumeTrue(Files.isDirectory(path), "skipped: no arrow-testing files at " + ROOT);
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
