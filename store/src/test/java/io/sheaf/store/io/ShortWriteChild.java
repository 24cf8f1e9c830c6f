package io.sheaf.store.io;

import io.sheaf.store.io.Disk.Caching;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The program whose files may not grow beyond a limit: the kernel takes half of a write that
/// crosses it, and refuses the rest with EFBIG.
final class ShortWriteChild {
  static final long LIMIT = 1 << 20;
  private static final long HALF = 32 << 10;

  /// What it says: of a write in the calling thread, of one by the engine, and of the file.
  static final List<String> EXPECTED =
      List.of(
          "write:FULL write f 1015808 65536",
          "write:FULL write f 1015808 65536",
          "write:length " + LIMIT);

  private ShortWriteChild() {}

  /// Called with a directory and a rung.
  public static void main(String[] args) throws Exception {
    Rung rung = Rung.valueOf(args[1]);
    System.setProperty("sheaf.io", rung.name());
    Path root = Path.of(args[0]);
    try (Disk disk = Disk.open(root);
        FrameArena arena = FrameArena.open(4 << 20)) {
      disk.create("sample", Disk.BLOCK, Caching.DIRECT).close();
      MemorySegment source = arena.slice(0, arena.bytes()).asSlice(0, 2 * HALF);
      try (IoEngine engine = disk.engine(arena, "sample", EngineOptions.defaults());
          DiskFile file = disk.create("f", 0, Caching.DIRECT)) {
        if (engine.rung().rung() != rung) throw new AssertionError(engine.rung().text());
        try {
          file.write(LIMIT - HALF, source);
        } catch (DiskException e) {
          say(e);
        }
        say(written(engine, file, source));
        System.out.println("write:length " + file.length());
      }
    }
  }

  private static @Nullable DiskException written(
      IoEngine engine, DiskFile file, MemorySegment source) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<@Nullable DiskException> failure = new AtomicReference<>();
    IoRequest request =
        IoRequest.write(
            FileLease.of(file),
            LIMIT - HALF,
            source,
            cause -> {
              failure.set(cause);
              ended.countDown();
            });
    engine.submit(Lane.WRITE, List.of(request));
    ended.await();
    return failure.get();
  }

  private static void say(@Nullable DiskException failure) {
    if (failure == null) throw new AssertionError("a write beyond the limit succeeded");
    System.err.println(failure.getMessage());
    System.out.printf(
        "write:%s %s %s %d %d%n",
        failure.reason(), failure.operation(), failure.file(), failure.offset(), failure.length());
  }
}
