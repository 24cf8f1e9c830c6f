package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// What an engine has of the process at a moment, to see that nothing is left of it.
///
/// @param descriptors rings, events and files of tests
/// @param arenas how many are mapped
/// @param pinnedKib what the kernel keeps resident for rings
/// @param lockedKib what it counts as locked
record EngineLeaks(long descriptors, long arenas, long pinnedKib, long lockedKib) {
  static EngineLeaks now() throws IOException {
    return new EngineLeaks(
        countDescriptors(), ArenaMappings.now().size(), kib("VmPin:"), kib("VmLck:"));
  }

  /// Waits for threads that are ending, and expects that there is not more than there was. The
  /// kernel lets go of a ring's memory some time after its close.
  void assertNothingMore() throws IOException, InterruptedException {
    for (Thread thread : threads()) {
      thread.join(TimeUnit.MINUTES.toMillis(1));
      assertTrue(!thread.isAlive(), () -> thread + " is left");
    }
    assertEquals(descriptors, countDescriptors(), "descriptors are left");
    assertEquals(arenas, ArenaMappings.now().size(), "arenas are left");
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while ((kib("VmPin:") > pinnedKib || kib("VmLck:") > lockedKib)
        && System.nanoTime() < patience) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    assertTrue(kib("VmPin:") <= pinnedKib, "pinned memory is left");
    assertTrue(kib("VmLck:") <= lockedKib, "locked memory is left");
  }

  static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("sheaf-(ring|io-.*|populate)"))
        .toList();
  }

  private static long countDescriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(EngineLeaks::target).filter(EngineLeaks::isOurs).count();
    }
  }

  private static boolean isOurs(String target) {
    return target.equals("anon_inode:[io_uring]")
        || target.equals("anon_inode:[eventfd]")
        || target.contains("sheaf-engine");
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // the directory stream's own
    }
  }

  private static long kib(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
