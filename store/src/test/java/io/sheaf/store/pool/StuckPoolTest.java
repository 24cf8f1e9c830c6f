package io.sheaf.store.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pins that stay out while others wait: it is told once who has them, and everyone gets an answer.
@Timeout(120)
class StuckPoolTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int WAITERS = 24;

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void stop() {
    System.setErr(stderr);
  }

  private static BufferPool pool(Duration patience, Duration stuckAfter) {
    PoolOptions options = PoolOptions.defaults().strict().withOverflow(0).withPatience(patience);
    return TestPool.plain(2 * MIB, options.withStuckAfter(stuckAfter));
  }

  private static List<Pin> pinAll(BufferPool pool, PageTable table, Holder holder) {
    List<Pin> pins = new ArrayList<>();
    for (int page = 0; page < 8; page++) pins.add(pool.pin(table, page, holder));
    return pins;
  }

  private static void finish(BufferPool pool, Holder... holders) {
    for (Holder holder : holders) holder.close();
    PoolInvariants.checkAtRest(pool);
    pool.close();
  }

  /// What was logged of a stuck pool, each time.
  private List<String> diagnoses() {
    String[] parts = log.toString(UTF_8).split("pool stuck: ", -1);
    return List.of(parts).subList(1, parts.length);
  }

  /// What each of many callers, every other one a virtual thread, got for its pin of a page.
  private static ConcurrentLinkedQueue<Object> pinInThreads(
      BufferPool pool, PageTable table, Holder holder, List<Thread> threads) {
    ConcurrentLinkedQueue<Object> answers = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < WAITERS; i++) {
      int page = 8 + i;
      Runnable pin =
          () -> {
            try {
              pool.pin(table, page, holder).close();
              answers.add(page);
            } catch (StoreException e) {
              answers.add(e);
            }
          };
      threads.add(i % 2 == 0 ? Thread.ofVirtual().start(pin) : Thread.ofPlatform().start(pin));
    }
    return answers;
  }

  @Test
  void manyWaitersAreAllRefusedAndItIsToldOnceWhoPinsWhat() throws Exception {
    BufferPool pool = pool(Duration.ofSeconds(2), Duration.ofSeconds(2));
    PageTable table = pool.register(TestSource.uniform("seg/1", 8 + WAITERS, 256 * KIB));
    Holder culprit = pool.holder("scan of main.flights");
    Holder victim = pool.holder("lookup in main.trips");
    List<Pin> pins = pinAll(pool, table, culprit);
    List<Thread> threads = new ArrayList<>();
    long begun = System.nanoTime();
    ConcurrentLinkedQueue<Object> answers = pinInThreads(pool, table, victim, threads);
    for (Thread thread : threads) thread.join();
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertEquals(WAITERS, answers.size());
    for (Object answer : answers) {
      StoreException.PoolExhausted refused = (StoreException.PoolExhausted) answer;
      assertEquals(List.of("scan of main.flights: 2.0 MiB in 8 pins"), refused.holders());
    }
    assertTrue(seconds >= 2, seconds + " s");
    List<String> diagnoses = diagnoses();
    assertEquals(1, diagnoses.size(), diagnoses.toString());
    assertTrue(diagnoses.getFirst().contains("holder   scan of main.flights: 2.0 MiB"));
    assertTrue(diagnoses.getFirst().contains("StuckPoolTest.pinAll:"), diagnoses.getFirst());
    assertEquals(1, pool.report().waits().stuck());
    assertEquals(1, pool.glance().stuck());
    assertEquals(WAITERS, pool.report().waits().refused());
    pins.forEach(Pin::close);
    for (int page = 8; page < 8 + WAITERS; page++) pool.pin(table, page, victim).close();
    assertEquals(WAITERS, pool.report().waits().refused());
    System.out.printf("stuck pool: %d waiters refused in %.1f s, told once%n", WAITERS, seconds);
    finish(pool, culprit, victim);
  }

  @Test
  void aShorterBoundRefusesOneAfterTheOtherUntilSomeoneIsServed() throws Exception {
    BufferPool pool = pool(Duration.ofDays(1), Duration.ofMillis(300));
    PageTable table = pool.register(TestSource.uniform("seg/1", 8 + WAITERS, 256 * KIB));
    Holder culprit = pool.holder("culprit");
    Holder victim = pool.holder("victim");
    List<Pin> pins = pinAll(pool, table, culprit);
    List<Thread> threads = new ArrayList<>();
    ConcurrentLinkedQueue<Object> answers = pinInThreads(pool, table, victim, threads);
    while (answers.size() < 3) Thread.onSpinWait();
    assertTrue(answers.stream().allMatch(StoreException.PoolExhausted.class::isInstance));
    pins.forEach(Pin::close);
    for (Thread thread : threads) thread.join();
    // Those who still stood in line were served: without the bound they had a day left.
    long served = answers.stream().filter(Integer.class::isInstance).count();
    assertEquals(WAITERS, served + pool.report().waits().refused());
    assertTrue(served > 0, "everyone was refused");
    assertEquals(1, diagnoses().size(), diagnoses().toString());
    finish(pool, culprit, victim);
  }

  @Test
  void whoIsServedNowAndThenIsNotStuck() throws Exception {
    BufferPool pool = pool(Duration.ofSeconds(30), Duration.ofSeconds(10));
    PageTable table = pool.register(TestSource.uniform("seg/1", 8 + WAITERS, 256 * KIB));
    Holder culprit = pool.holder("culprit");
    Holder victim = pool.holder("victim");
    List<Pin> pins = pinAll(pool, table, culprit);
    List<Thread> threads = new ArrayList<>();
    ConcurrentLinkedQueue<Object> answers = pinInThreads(pool, table, victim, threads);
    while (pool.report().waits().waiting() < WAITERS) Thread.onSpinWait();
    pins.removeLast().close(); // one frame, through which all go
    for (Thread thread : threads) thread.join();
    assertTrue(answers.stream().allMatch(Integer.class::isInstance), answers.toString());
    assertEquals(List.of(), diagnoses());
    assertEquals(0, pool.report().waits().stuck());
    pins.forEach(Pin::close);
    finish(pool, culprit, victim);
  }

  @Test
  void aSecondStandstillIsToldOfOnceSomeoneWasServedInBetween() {
    BufferPool pool = pool(Duration.ofMillis(300), Duration.ofMillis(300));
    PageTable table = pool.register(TestSource.uniform("seg/1", 10, 256 * KIB));
    Holder holder = pool.holder("h");
    List<Pin> pins = pinAll(pool, table, holder);
    refuseThrice(pool, table, holder);
    assertEquals(1, pool.report().waits().stuck(), pool.report().text());
    pins.removeLast().close();
    pins.add(pool.pin(table, 9, holder));
    refuseThrice(pool, table, holder);
    assertEquals(2, pool.report().waits().stuck());
    assertEquals(2, diagnoses().size());
    pins.forEach(Pin::close);
    finish(pool, holder);
  }

  private static void refuseThrice(BufferPool pool, PageTable table, Holder holder) {
    for (int again = 0; again < 3; again++) {
      assertThrows(StoreException.PoolExhausted.class, () -> pool.pin(table, 8, holder));
    }
  }

  @Test
  void aClosingPoolSendsWaitersHomeWithoutADiagnosis() throws Exception {
    BufferPool pool = pool(Duration.ofMinutes(5), Duration.ofMinutes(5));
    PageTable table = pool.register(TestSource.uniform("seg/1", 8 + WAITERS, 256 * KIB));
    Holder culprit = pool.holder("culprit");
    List<Pin> pins = pinAll(pool, table, culprit);
    List<Thread> threads = new ArrayList<>();
    Holder victim = pool.holder("victim");
    ConcurrentLinkedQueue<Object> answers = pinInThreads(pool, table, victim, threads);
    while (pool.report().waits().waiting() < WAITERS) Thread.onSpinWait();
    CountDownLatch closed = new CountDownLatch(1);
    Thread closer =
        Thread.ofPlatform()
            .start(
                () -> {
                  pool.close();
                  closed.countDown();
                });
    for (Thread thread : threads) thread.join();
    assertEquals(1, closed.getCount());
    assertTrue(answers.stream().allMatch(StoreException.Closed.class::isInstance));
    assertEquals(List.of(), diagnoses());
    pins.forEach(Pin::close);
    closer.join();
  }
}
