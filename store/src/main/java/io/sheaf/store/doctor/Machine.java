package io.sheaf.store.doctor;

import io.sheaf.store.posix.KernelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the kernel tells of itself: `/proc`, `/sys` and a few more names below a root.
record Machine(Path root) {
  /// This one.
  static Machine here() {
    return new Machine(Path.of("/"));
  }

  private Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  boolean has(String file) {
    return Files.exists(path(file));
  }

  /// What a file says, or null when it is not there or not for us.
  @Nullable String text(String file) {
    return KernelFiles.text(path(file));
  }

  List<String> lines(String file) {
    return KernelFiles.lines(path(file));
  }

  /// What stands behind a name and a colon.
  @Nullable String field(String file, String name) {
    return KernelFiles.field(path(file), name);
  }

  /// A number, or `otherwise` when there is none: a limit of the kernel may be a word.
  long number(String file, long otherwise) {
    String text = text(file);
    return text != null && text.matches("\\d{1,19}") ? parse(text, otherwise) : otherwise;
  }

  private static long parse(String text, long otherwise) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise; // beyond any memory
    }
  }

  /// The choice in brackets of a file like `always [madvise] never`, or null.
  @Nullable String choice(String file) {
    String text = text(file);
    if (text == null) return null;
    int open = text.indexOf('[');
    int close = text.indexOf(']');
    return open >= 0 && close > open ? text.substring(open + 1, close) : text;
  }

  /// Bytes of memory, or 0 when the kernel does not tell.
  long memory() {
    String total = field("/proc/meminfo", "MemTotal");
    return total == null ? 0 : Long.parseLong(total.replaceAll("\\D", "")) << 10;
  }

  /// The words of the kernel's command line.
  Set<String> bootWords() {
    String line = text("/proc/cmdline");
    return line == null ? Set.of() : Set.copyOf(List.of(line.split("\\s+")));
  }

  /// What a processor can do; no words where the architecture calls it otherwise.
  Set<String> processorFlags() {
    String flags = field("/proc/cpuinfo", "flags");
    return flags == null ? Set.of() : Set.copyOf(List.of(flags.split("\\s+")));
  }

  /// Whether a filter stands between this process and the kernel.
  boolean hasSystemCallFilter() {
    return "2".equals(field("/proc/self/status", "Seccomp"));
  }

  boolean isContainer() {
    return has("/.dockerenv") || has("/run/.containerenv") || has("/run/systemd/container");
  }
}
