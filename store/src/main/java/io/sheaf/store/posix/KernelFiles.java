package io.sheaf.store.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The small texts in which the kernel tells of itself: files of `/proc` and `/sys`.
///
/// They answer questions for people. One that is absent, or not for this process to read, is told
/// as such: kernels and containers differ in what they show.
public final class KernelFiles {
  private KernelFiles() {}

  /// The lines of a file, none when it cannot be read.
  public static List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException | SecurityException e) {
      return List.of();
    }
  }

  /// The whole of a file without white space around it, or null when it cannot be read.
  public static @Nullable String text(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? null : String.join("\n", lines).strip();
  }

  /// What stands behind `name` and a colon, on the first line that begins so, or null.
  public static @Nullable String field(Path file, String name) {
    for (String line : lines(file)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }
}
