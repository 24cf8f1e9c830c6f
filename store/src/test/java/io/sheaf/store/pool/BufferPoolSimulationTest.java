package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sheaf.store.Eviction;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FrameArena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Drives a pool at random beside a model that knows only pins, and checks everything after each
/// step: who is pinned, that pinned pages keep their bytes, that an error leaves nothing behind.
@Timeout(120)
@ParameterizedClass
@EnumSource(Eviction.class)
class BufferPoolSimulationTest {
  private static final int KIB = 1024;
  private static final int STEPS = 6_000;
  private static final long ARENA = 4L << 20;
  private static final long OVERFLOW = 256 * KIB;

  private final Random random = Seed.random("pool simulation");
  private final BufferPool pool;
  private final Holder holder;
  private final List<Held> held = new ArrayList<>();
  private final Map<String, Integer> tally = new HashMap<>();
  private TestSource source = TestSource.uniform("none", 0, 0);
  private PageTable table;
  private int generation;

  BufferPoolSimulationTest(Eviction eviction) {
    PoolOptions options = PoolOptions.defaults().strict().withOverflow(OVERFLOW);
    pool =
        new BufferPool(
            FrameArena.open(ARENA),
            TestPool.engine(),
            options.withPatience(Duration.ZERO).withEviction(eviction));
    holder = pool.holder("simulation");
    table = pool.register(source);
  }

  /// A pin of the model: which page, of which table, and how to end it.
  private record Held(TestSource source, PageTable table, int page, Pin pin) {}

  @Test
  void thePoolDoesWhatAMapOfPinsSays() {
    nextTable();
    for (int step = 0; step < STEPS; step++) {
      step();
      PoolInvariants.check(pool);
      assertEquals(held.size(), holder.pins());
      assertEquals(
          held.stream().mapToLong(h -> h.source.bytes(h.page)).sum(), holder.pinnedBytes());
    }
    held.forEach(h -> h.pin.close());
    PoolInvariants.checkAtRest(pool);
    pool.close();
    System.out.println("pool simulation: " + STEPS + " steps, " + tally);
    for (String did : List.of("pin", "full", "failed", "evictions", "claim", "set", "forget")) {
      assertTrue(tally.getOrDefault(did, 0) > 0, "never did: " + did);
    }
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> pin();
      case 7, 8, 9, 10, 11, 12 -> unpin();
      case 13 -> tryPin();
      case 14 -> pinAll();
      case 15 -> claim();
      case 16 -> failToLoad();
      case 17 -> share();
      case 18 -> glanceAtAll();
      default -> {
        if (random.nextInt(40) == 0) {
          forget();
        }
      }
    }
  }

  private void did(String what) {
    tally.merge(what, 1, Integer::sum);
  }

  private void nextTable() {
    int[] bytes = new int[60];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = 4 * KIB * (1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 30));
    }
    source = new TestSource("t" + generation++, bytes);
    table = pool.register(source);
  }

  private int anyPage() {
    return random.nextInt(source.pages());
  }

  private void keep(int page, Pin pin) {
    source.glance(page, pin.segment());
    held.add(new Held(source, table, page, pin));
  }

  private void pin() {
    int page = anyPage();
    try {
      keep(page, pool.pin(table, page, holder));
      did("pin");
    } catch (StoreException.PoolExhausted e) {
      did("full");
      assertTrue(held.stream().noneMatch(h -> h.table == table && h.page == page));
      unpin();
    }
  }

  private void unpin() {
    if (!held.isEmpty()) {
      Held h = held.remove(random.nextInt(held.size()));
      h.source.verify(h.page, h.pin.segment());
      h.pin.close();
    }
  }

  private void tryPin() {
    int page = anyPage();
    boolean resident = table.isResident(page);
    Pin pin = pool.tryPin(table, page, holder);
    if (pin == null) {
      assertTrue(!resident || held.stream().anyMatch(h -> !pool.arena().contains(h.pin.segment())));
    } else {
      keep(page, pin);
    }
  }

  private void pinAll() {
    int[] pages = random.ints(1 + random.nextInt(8), 0, source.pages()).distinct().toArray();
    long before = holder.pins();
    try (PinSet set = pool.pinAll(table, pages, holder)) {
      for (int i = 0; i < pages.length; i++) {
        source.glance(pages[i], set.segment(i));
      }
      assertEquals(before + pages.length, holder.pins());
      did("set");
    } catch (StoreException.PoolExhausted e) {
      did("full");
    }
    assertEquals(before, holder.pins());
  }

  private void claim() {
    int page = anyPage();
    if (table.isResident(page)) {
      return;
    }
    try (Claim claim = pool.claim(table, page, holder)) {
      if (random.nextBoolean()) {
        source.fill(page, claim.segment());
        keep(page, claim.seal());
        did("claim");
      }
    } catch (StoreException.PoolExhausted e) {
      did("full");
    }
  }

  private void failToLoad() {
    int page = anyPage();
    if (table.isResident(page)) {
      return;
    }
    source.before =
        p -> new DiskException("read", "a", 0, 1, DiskException.Reason.FAILED, "planted");
    try {
      pool.pin(table, page, holder);
      fail("a page came from a source that fails");
    } catch (StoreException.IoFailed | StoreException.PoolExhausted e) {
      did("failed");
    } finally {
      source.before = p -> null;
    }
  }

  private void share() {
    if (!held.isEmpty()) {
      Held h = held.get(random.nextInt(held.size()));
      held.add(new Held(h.source, h.table, h.page, h.pin.share(holder)));
    }
  }

  private void glanceAtAll() {
    for (Held h : held) {
      h.source.glance(h.page, h.pin.segment());
    }
    tally.put("evictions", (int) pool.report().evictions());
  }

  private void forget() {
    pool.forget(table);
    assertNotNull(table);
    did("forget");
    nextTable();
  }
}
