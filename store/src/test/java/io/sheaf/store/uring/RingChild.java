package io.sheaf.store.uring;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.posix.MemoryCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;

/// A process whose calls somebody tampers with: says in lines how it went.
final class RingChild {
  private static final int BLOCK = 4096;
  private static final int ROUNDS = 300;
  private static final int BATCH = 8;

  private RingChild() {}

  /// Does what the first argument says in the directory that is the second.
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "reads" -> reads(directory);
      case "batches" -> batches();
      case "create" -> create();
      case "pair" -> pair(directory);
      case "register" -> register(Long.parseLong(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /// Reads blocks in batches; whatever happens on the way each comes once and is right.
  private static void reads(Path directory) throws Exception {
    MemorySegment memory = MemoryCalls.map(2 * BATCH * BLOCK, BLOCK);
    int fd = FileCalls.create(0, directory.resolve("reads").toString(), false, false);
    for (long at = 0; at < BATCH * BLOCK; at += Long.BYTES) {
      memory.set(ValueLayout.JAVA_LONG, at, at * 0x9e37_79b9_7f4a_7c15L);
    }
    MemorySegment expected = memory.asSlice(0, BATCH * BLOCK);
    MemorySegment actual = memory.asSlice(BATCH * BLOCK, BATCH * BLOCK);
    FileCalls.pwrite(fd, expected, 0);
    int refusals = 0;
    int[] done = {0};
    Random idle = new Random(1);
    try (Ring ring = Ring.create(RingOptions.entries(2 * BATCH).enabled())) {
      for (int round = 0; round < ROUNDS; round++) {
        // What fails each n-th call would else fail the same one of each round: where a round has
        // as many calls (overlayfs, tmpfs), never the one that submits.
        for (int i = idle.nextInt(4); i > 0; i--) ring.submitAndWait(0);
        actual.fill((byte) 0);
        for (int i = 0; i < BATCH; i++) {
          ring.read(fd, actual.address() + (long) i * BLOCK, BLOCK, (long) i * BLOCK, i);
        }
        while (ring.prepared() + ring.inFlight() > 0) {
          ring.submitAndWait(1);
          refusals += ring.prepared() > 0 ? 1 : 0;
          ring.reap((token, result) -> done[0] += result == BLOCK ? 1 : 0);
        }
        if (expected.mismatch(actual) >= 0) {
          throw new AssertionError("round " + round + " differs");
        }
      }
      System.out.println("interrupted " + (ring.interruptions() > 0));
    }
    System.out.println("refused " + (refusals > 0));
    System.out.println("done " + done[0] + " of " + ROUNDS * BATCH);
  }

  /// Operations that do nothing, one or several at a time.
  private static void batches() throws Exception {
    int[] done = {0};
    int batches = 0;
    try (Ring ring = Ring.create(RingOptions.entries(32).enabled())) {
      for (int size : new int[] {1, 8, 32}) {
        for (int i = 0; i < 100; i++) {
          for (int j = 0; j < size; j++) ring.nop(j);
          ring.submitAndWait(size);
          ring.reap((_, result) -> done[0] += result == 0 ? 1 : 0);
          batches++;
        }
      }
    }
    System.out.println(done[0] + " operations in " + batches + " batches");
  }

  private static void create() throws Exception {
    long before = OpenDescriptors.count();
    try (Ring ring = Ring.create(RingOptions.entries(4).withSlots(4, 4))) {
      System.out.println("flags " + RingFlags.setupWords(ring.setupFlags()));
    } catch (RingException e) {
      System.out.println("refused " + e.getMessage());
    }
    System.out.println("left " + (OpenDescriptors.count() - before));
  }

  /// Writes 16 blocks, of which the process may write 8.
  private static void pair(Path directory) throws Exception {
    MemorySegment memory = MemoryCalls.map(16 * BLOCK, BLOCK);
    int fd = FileCalls.create(0, directory.resolve("pair").toString(), false, false);
    try (Ring ring = Ring.create(RingOptions.entries(4).withSlots(1, 0).enabled())) {
      ring.registerBuffer(0, memory);
      ring.writeFixedThenSync(fd, 0, memory.address(), 16 * BLOCK, 0, 0, 1);
      ring.submitAndWait(2);
      ring.reap(
          (token, result) ->
              System.out.println(token + " " + (result < 0 ? Errno.words(-result) : result)));
    }
  }

  private static void register(long bytes) throws Exception {
    MemorySegment memory = MemoryCalls.map(bytes, BLOCK);
    try (Ring ring = Ring.create(RingOptions.entries(4).withSlots(1, 0).enabled())) {
      ring.registerBuffer(0, memory);
      System.out.println("registered");
    } catch (ErrnoException e) {
      System.out.println(e.words());
    } catch (RingException e) {
      System.out.println(Errno.words(e.errno())); // the limit is the user's, who may have others
    }
  }
}
