package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.EventCalls;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who may do what with a ring.
@SuppressWarnings("MustBeClosedChecker") // who closes when is what is tested
final class RingOwnershipTest {
  private static final CompletionHandler IGNORE = (_, _) -> {};

  @RegisterExtension final RingFixture fixture = new RingFixture();

  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  /// Runs something on a thread of its own; what it throws is thrown here.
  private static void onAnother(Body body) throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              body.run();
              return true;
            });
    Thread thread = Thread.ofPlatform().name("another").start(task);
    thread.join();
    if (task.state() == Future.State.FAILED && task.exceptionNow() instanceof AssertionError e) {
      throw e;
    }
    assertTrue(task.resultNow());
  }

  private List<Body> everything(Ring ring) {
    long to = fixture.memory().address();
    return List.of(
        () -> ring.nop(0),
        () -> ring.read(fixture.file(), to, 4096, 0, 0),
        () -> ring.sync(fixture.file(), true, 0),
        ring::submit,
        () -> ring.submitAndWait(0),
        () -> ring.submitAndWait(0, 0),
        () -> ring.reap(IGNORE),
        () -> ring.registerBuffer(0, fixture.memory()),
        () -> ring.unregisterBuffer(0),
        () -> ring.registerFile(0, fixture.file()),
        () -> ring.unregisterFile(0),
        ring::enable);
  }

  @Test
  void nobodyButTheOwnerUsesARing() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(4).withSlots(1, 1).enabled())) {
      for (Body each : everything(ring)) {
        AssertionError e = assertThrows(AssertionError.class, () -> onAnother(each));
        assertTrue(String.valueOf(e.getMessage()).contains("ring "), e.getMessage());
      }
      assertThrows(AssertionError.class, () -> onAnother(ring::close));
      ring.nop(0);
      assertEquals(0, RingFixture.finish(ring, 1)[0]);
    }
  }

  @Test
  void theKernelRefusesOthersToo() throws Exception {
    RingOptions options = RingOptions.entries(4).enabled();
    RingSetup setup = RingSetup.make(options, RingSetup.ladder(options));
    try {
      Entrance entrance =
          new Entrance(setup.fd(), new SubmissionQueue(setup.memory(), setup.params()));
      if ((setup.params().flags() & RingFlags.SETUP_SINGLE_ISSUER) != 0) {
        AssertionError e = assertThrows(AssertionError.class, () -> onAnother(entrance::flush));
        assertTrue(String.valueOf(e.getMessage()).contains(Errno.words(Errno.EEXIST)));
      }
    } finally {
      setup.close();
    }
  }

  @Test
  void whoEnablesARingOwnsIt() throws Exception {
    Ring ring = Ring.create(RingOptions.entries(4).withSlots(1, 1));
    ring.registerBuffer(0, fixture.memory());
    assertThrows(AssertionError.class, () -> ring.nop(0), "not enabled");
    assertThrows(AssertionError.class, ring::submit, "not enabled");
    onAnother(
        () -> {
          ring.enable();
          ring.registerFile(0, fixture.file());
          ring.readFixed(Ring.fixedFile(0), 0, fixture.memory().address(), 4096, 0, 0);
          assertEquals(4096, RingFixture.finish(ring, 1)[0]);
          assertThrows(AssertionError.class, ring::enable, "twice");
          assertThrows(AssertionError.class, () -> onAnother(ring::close));
        });
    assertThrows(AssertionError.class, () -> ring.nop(0));
    assertThrows(AssertionError.class, () -> ring.registerFile(0, fixture.file()));
    ring.close(); // the owner has ended
  }

  @Test
  void whoCannotEnableARingClosesIt() throws Exception {
    long before = OpenDescriptors.count();
    Ring ring = Ring.create(RingOptions.entries(4).withSlots(1, 1));
    String number = ring.toString().replaceFirst("ring (\\d+) .*", "$1");
    // What is enabled behind its back the kernel enables no more.
    int fd = Integer.parseInt(number);
    RingCalls.register(fd, Registration.ENABLE_RINGS, MemorySegment.NULL, 0);
    onAnother(
        () -> {
          assertThrows(ErrnoException.class, ring::enable);
          assertThrows(AssertionError.class, () -> ring.nop(0));
          ring.close();
        });
    assertEquals(before, OpenDescriptors.count());
  }

  @Test
  void aVirtualThreadOwnsNone() throws Exception {
    try (Ring ring = Ring.create(RingOptions.entries(4))) {
      FutureTask<AssertionError> task =
          new FutureTask<>(() -> assertThrows(AssertionError.class, ring::enable));
      Thread.ofVirtual().start(task).join();
      assertTrue(String.valueOf(task.resultNow().getMessage()).contains("virtual"));
      ring.enable();
    }
  }

  @Test
  void aRingThatWasNeverEnabledIsClosedByItsMaker() throws Exception {
    Ring ring = Ring.create(RingOptions.entries(4));
    assertThrows(AssertionError.class, () -> onAnother(ring::close));
    ring.close();
  }

  @Test
  void aClosedRingIsNotUsed() throws Exception {
    Ring ring = Ring.create(RingOptions.entries(4).withSlots(1, 1).enabled());
    ring.close();
    ring.close();
    for (Body each : everything(ring)) {
      assertThrows(AssertionError.class, each::run);
    }
    assertTrue(ring.toString().contains("closed"), ring.toString());
  }

  @Test
  void aRingInUseIsNotClosed() throws Exception {
    int event = EventCalls.create();
    Ring ring = Ring.create(RingOptions.entries(4).enabled());
    ring.readEvent(event, fixture.memory().address(), 0);
    assertThrows(AssertionError.class, ring::close, "prepared");
    ring.submit();
    AssertionError e = assertThrows(AssertionError.class, ring::close, "in flight");
    assertTrue(String.valueOf(e.getMessage()).contains("1 in flight"), e.getMessage());
    EventCalls.signal(event);
    ring.submitAndWait(1);
    assertThrows(AssertionError.class, ring::close, "not reaped");
    ring.reap(IGNORE);
    ring.close();
    FileCalls.close(event);
  }
}
