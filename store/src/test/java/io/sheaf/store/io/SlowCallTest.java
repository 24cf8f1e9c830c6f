package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.store.ChildJvm;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where calls are made that wait for a device.
final class SlowCallTest {
  private static final List<String> SLOW =
      List.of("fallocate", "ftruncate", "fdatasync", "fsync", "unlinkat");

  /// Made by nobody but the carrier of the child's virtual thread.
  private static final String MARK = "eventfd2";

  private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\(.*");

  @TempDir Path root = Path.of("unset");

  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  private static void onVirtual(Body body) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              body.run();
              return true;
            });
    Thread.ofVirtual().start(task).join();
    task.get();
  }

  @Test
  void aPlatformThreadMakesItItself() throws Exception {
    Thread[] by = new Thread[1];
    SlowCall.make(() -> by[0] = Thread.currentThread());
    assertSame(Thread.currentThread(), by[0]);
  }

  @Test
  void forAVirtualThreadAnotherMakesItWhichHasEndedThen() throws Exception {
    Thread[] by = new Thread[1];
    onVirtual(() -> SlowCall.make(() -> by[0] = Thread.currentThread()));
    assertFalse(by[0].isVirtual());
    assertFalse(by[0].isAlive());
  }

  @Test
  void whatItThrowsIsThrownByBoth() throws Exception {
    ErrnoException told = new ErrnoException("fdatasync", Errno.EIO);
    AssertionError bug = new AssertionError("on purpose");
    Body throwing =
        () -> {
          SlowCall failing = () -> tell(told);
          SlowCall wrong = () -> tell(bug);
          assertSame(told, assertThrows(ErrnoException.class, () -> SlowCall.make(failing)));
          assertSame(bug, assertThrows(AssertionError.class, () -> SlowCall.make(wrong)));
        };
    throwing.run();
    onVirtual(throwing);
  }

  private static void tell(ErrnoException failure) throws ErrnoException {
    throw failure;
  }

  private static void tell(AssertionError failure) {
    throw failure;
  }

  @Test
  void anInterruptNeitherEndsItNorGetsLost() throws Exception {
    boolean[] ended = new boolean[1];
    onVirtual(
        () -> {
          Thread asking = Thread.currentThread();
          SlowCall.make(
              () -> {
                assertFalse(Thread.currentThread().isVirtual());
                asking.interrupt();
                while (asking.isInterrupted()) Thread.onSpinWait(); // until it has noticed
                ended[0] = true;
              });
          assertTrue(ended[0]);
          assertTrue(Thread.interrupted());
        });
  }

  /// The kernel's own account of which thread made which call.
  @Test
  void noCarrierSyncsAllocatesCutsOrRemoves() throws Exception {
    Path calls = root.resolve("calls");
    String trace = "--trace=" + MARK + "," + String.join(",", SLOW);
    List<String> tracing = List.of("strace", "-f", "-o", calls.toString(), trace);
    assumeTrue(traces(), "strace may not trace here");
    Path directory = Files.createDirectory(root.resolve("d"));
    Process child = ChildJvm.start(tracing, SlowCallChild.class, List.of(directory.toString()));
    assertEquals(List.of("done"), child.inputReader().lines().toList());
    assertEquals(0, child.waitFor());
    Map<String, Set<String>> callers = new HashMap<>();
    for (String line : Files.readAllLines(calls)) {
      Matcher call = CALL.matcher(line);
      if (!call.matches()) continue;
      callers.computeIfAbsent(call.group(2), _ -> new HashSet<>()).add(call.group(1));
    }
    Set<String> carriers = callers.getOrDefault(MARK, Set.of());
    assertEquals(1, carriers.size(), "carriers");
    for (String call : SLOW) {
      Set<String> own = new HashSet<>(callers.getOrDefault(call, Set.of()));
      assertFalse(own.isEmpty(), call + " was not made");
      own.retainAll(carriers);
      assertTrue(own.isEmpty(), call + " was made by a carrier");
    }
  }

  private static boolean traces() throws InterruptedException {
    List<String> command = List.of("strace", "-f", "-o", "/dev/null", "true");
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
