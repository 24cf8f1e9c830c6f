package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A request of a test, which counts its ends.
final class Asked implements IoRequest.Completion {
  final StampedFile file;
  final long offset;
  final MemorySegment memory;
  final AtomicInteger ends = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable DiskException> failure = new AtomicReference<>();
  private Runnable then = () -> {};

  Asked(StampedFile file, long offset, MemorySegment memory) {
    this.file = file;
    this.offset = offset;
    this.memory = memory;
  }

  /// Does `next` when it ends, before anyone hears of the end.
  Asked then(Runnable next) {
    then = next;
    return this;
  }

  IoRequest read() {
    return IoRequest.read(FileLease.of(file.file()), offset, memory, this);
  }

  IoRequest write() {
    return IoRequest.write(FileLease.of(file.file()), offset, memory, this);
  }

  static List<IoRequest> reads(List<Asked> asked) {
    return asked.stream().map(Asked::read).toList();
  }

  static List<IoRequest> writes(List<Asked> asked) {
    return asked.stream().map(Asked::write).toList();
  }

  @Override
  public void completed(@Nullable DiskException cause) {
    failure.set(cause);
    ends.incrementAndGet();
    try {
      then.run();
    } finally {
      ended.countDown();
    }
  }

  boolean hasEnded() {
    return ends.get() > 0;
  }

  /// Waits for the end; what went wrong, or null.
  @Nullable DiskException failure() throws InterruptedException {
    if (!ended.await(2, TimeUnit.MINUTES)) throw new AssertionError("no end: " + this);
    assertEquals(1, ends.get(), this::toString);
    return failure.get();
  }

  /// Waits for the end of a read and expects the bytes of its place.
  void isRight() throws InterruptedException {
    assertNull(failure(), this::toString);
    assertTrue(file.isAt(offset, memory), this::toString);
  }

  static void areRight(List<Asked> all) throws InterruptedException {
    for (Asked asked : all) asked.isRight();
  }

  @Override
  public String toString() {
    return memory.byteSize() + " bytes at " + offset + " of " + file.file().name();
  }
}
