package io.sheaf.store.io;

import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import java.nio.file.Path;

/// A process that makes, allocates, cuts, syncs and removes a file on a virtual thread, before and
/// after calls of the one carrier that nobody else makes.
final class SlowCallChild {
  private SlowCallChild() {}

  /// In the directory that is the first argument.
  public static void main(String[] arguments) throws Exception {
    System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", "1");
    Throwable[] failure = new Throwable[1];
    Thread.ofVirtual()
        .uncaughtExceptionHandler((_, e) -> failure[0] = e)
        .start(() -> work(Path.of(arguments[0])))
        .join();
    if (failure[0] != null) throw new AssertionError(failure[0]);
    System.out.println("done");
  }

  private static void work(Path directory) {
    try (PosixDisk disk = PosixDisk.open(directory)) {
      FileCalls.close(EventCalls.create());
      try (DiskFile file = disk.create("f", 1 << 20, Disk.Caching.BUFFERED)) {
        file.truncate(4096);
        file.sync();
      }
      disk.syncDirectory("");
      disk.unlink("f");
      FileCalls.close(EventCalls.create());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
