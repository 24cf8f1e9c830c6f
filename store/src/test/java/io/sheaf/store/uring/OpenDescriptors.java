package io.sheaf.store.uring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The descriptors of this process that tests of rings open. Java has others, and opens and closes
/// them as it likes.
final class OpenDescriptors {
  private OpenDescriptors() {}

  /// How many rings, events and temporary files are open.
  static long count() throws IOException {
    long count = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        String target = target(each);
        boolean ours = target.matches("anon_inode:.(io_uring|eventfd).") || isTemporary(target);
        count += ours ? 1 : 0;
      }
    }
    return count;
  }

  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "closed meanwhile, as the one that lists them is";
    }
  }

  private static boolean isTemporary(String target) {
    return target.startsWith(System.getProperty("java.io.tmpdir", "/tmp") + "/ring");
  }
}
