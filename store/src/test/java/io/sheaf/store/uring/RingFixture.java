package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.io.LockedMemory;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.posix.MemoryCalls;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What a test of rings has: memory, a file of random bytes that is opened past the page cache
/// where there is `O_DIRECT`, and a check that no descriptor is left. Skips where rings are denied,
/// and where memory for them may not be locked.
final class RingFixture implements BeforeEachCallback, AfterEachCallback {
  static final int BLOCK = 4096;
  static final int FILE_BYTES = 512 << 10;
  static final int MEMORY_BYTES = 4 << 20;

  /// Some times what one test registers: the kernel takes its time to forget what was closed.
  private static final long LOCKED_BYTES = 64 << 20;

  private Random random = new Random();
  private MemorySegment memory = MemorySegment.NULL;
  private Path directory = Path.of("unset");
  private int base = -1;
  private int file = -1;
  private long descriptors;

  /// Whether this process may have rings, asked as plainly as can be.
  static boolean allowed() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = RingParams.ask(arena, RingFlags.SETUP_CQSIZE, 2);
      FileCalls.close(RingCalls.setup(1, params));
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EPERM || e.errno() == Errno.ENOSYS) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    assumeTrue(allowed(), "io_uring is denied here");
    assumeTrue(LockedMemory.ofProcess().covers(LOCKED_BYTES), "little memory may be locked here");
    random = new Random(Seed.value(context.getDisplayName()));
    memory = MemoryCalls.map(MEMORY_BYTES, 2 << 20);
    directory = Files.createTempDirectory("ring");
    descriptors = OpenDescriptors.count();
    base = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, directory.toString());
    file = create("file");
    MemorySegment content = memory.asSlice(0, FILE_BYTES);
    scramble(content);
    assertEquals(FILE_BYTES, FileCalls.pwrite(file, content, 0));
    content.fill((byte) 0);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (base < 0) {
      return;
    }
    FileCalls.close(file);
    FileCalls.close(base);
    MemoryCalls.unmap(memory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(directory);
    assertEquals(descriptors, OpenDescriptors.count(), "descriptors left");
  }

  Random random() {
    return random;
  }

  MemorySegment memory() {
    return memory;
  }

  Path directory() {
    return directory;
  }

  /// The file, [#FILE_BYTES] long.
  int file() {
    return file;
  }

  /// Another file, empty; the caller closes it.
  int create(String name) throws ErrnoException {
    try {
      return FileCalls.create(base, name, false, true);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      return FileCalls.create(base, name, false, false);
    }
  }

  int openToRead(String name) throws ErrnoException {
    return FileCalls.open(base, name, false, false);
  }

  void scramble(MemorySegment segment) {
    byte[] bytes = new byte[(int) segment.byteSize()];
    random.nextBytes(bytes);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }

  /// What a plain read finds.
  byte[] pread(int fd, long offset, int bytes) throws ErrnoException {
    MemorySegment target = memory.asSlice(MEMORY_BYTES - (256 << 10), bytes);
    assertEquals(bytes, FileCalls.pread(fd, target, offset));
    return target.toArray(ValueLayout.JAVA_BYTE);
  }

  /// Submits `count` operations with tokens from 0 and returns their results.
  static int[] finish(Ring ring, int count) {
    int[] results = new int[count];
    Arrays.fill(results, Integer.MAX_VALUE);
    ring.submitAndWait(count);
    assertEquals(
        count,
        ring.reap(
            (token, result) -> {
              assertEquals(Integer.MAX_VALUE, results[(int) token], "completed twice");
              results[(int) token] = result;
            }));
    assertEquals(0, ring.inFlight());
    return results;
  }
}
