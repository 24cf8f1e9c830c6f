package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sheaf.format.testing.Seed;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What rots in files that nobody reads is found within a round, and told of once.
final class ScrubberTest {
  private static final Options SCRUBBING =
      Options.defaults().pool(Options.mib(16)).scrub(Options.gib(1));
  private static final String LOG = "log/0000000000000001.clog";

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("ScrubberTest");

  private void store() throws Exception {
    Store store = fixture.open("s");
    for (int i = 0; i < 3; i++) {
      store.createTable(
          TableName.of("t" + i),
          Numbers.source(2, 0, 50_000, 8192),
          TableOptions.defaults(),
          Key.random());
    }
    fixture.close(store);
  }

  private static void flip(Path file, long offset) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int before = bytes.read();
      bytes.seek(offset);
      bytes.write(before ^ 1);
    }
  }

  private static Scrub afterOneRound(Store store) throws InterruptedException {
    while (true) {
      Scrub scrub = store.scrub();
      assertNotNull(scrub);
      if (scrub.rounds() > 0) return scrub;
      Thread.sleep(1);
    }
  }

  @Test
  void aStoreThatIsWholeIsReadWholeAndPastThePool() throws Exception {
    store();
    Store store = fixture.open("s", SCRUBBING);
    Scrub scrub = afterOneRound(store);
    long bytes = 0;
    for (Path segment : StoreFixture.segments(fixture.path("s"))) bytes += Files.size(segment);
    assertEquals(3, scrub.done());
    assertEquals(1.0, scrub.progress());
    assertTrue(scrub.bytes() >= bytes, scrub.bytes() + " of " + bytes);
    assertEquals(0, scrub.damages());
    assertEquals(0, store.poolReport().residentBytes(), "pages came into the pool");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new StoreMetrics(store).bindTo(registry);
    assertEquals(1.0, registry.get("sheaf.scrub.rounds").functionCounter().count());
    assertEquals(0.0, registry.get("sheaf.scrub.damages").functionCounter().count());
    fixture.close(store);
    assertNull(fixture.open("s").scrub());
  }

  @Test
  void aFlippedBitAnywhereInAColdFileIsFoundWithinARound() throws Exception {
    store();
    Path root = fixture.path("s");
    Random random = Seed.random(seed, 0);
    List<Path> segments = StoreFixture.segments(root);
    long size = Files.size(segments.getFirst());
    // Prologue, header of the first batch, pages, directory, footer, log: each in a file or a
    // place of its own.
    long[] places = {
      random.nextLong(4096), 4096 + 16, 8192 + random.nextLong(700_000), size - 200, size - 3000
    };
    byte[] whole = Files.readAllBytes(segments.getFirst());
    for (long place : places) {
      flip(segments.getFirst(), place);
      Store store = fixture.open("s", SCRUBBING);
      assertTrue(afterOneRound(store).damages() > 0, "not found at " + place);
      fixture.close(store);
      Files.write(segments.getFirst(), whole);
    }
    Files.delete(segments.get(0));
    try (RandomAccessFile cut = new RandomAccessFile(segments.get(1).toFile(), "rw")) {
      cut.setLength(size / 2);
    }
    flip(segments.get(2), 20_000);
    Store store = fixture.open("s", SCRUBBING);
    assertEquals(3, afterOneRound(store).damages());
    flip(root.resolve("SUPER"), 100);
    flip(root.resolve(LOG), 4096 + 100);
    List<Damage> all =
        store
            .verify(java.util.Set.of(), Verification.Depth.FULL, Pace.unlimited(), d -> {})
            .damages();
    assertEquals(5, all.size(), all.toString());
  }

  @Test
  void logSegmentsAreLookedAtToo() throws Exception {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"), Numbers.source(2, 0, 1000, 1000), TableOptions.defaults(), Key.random());
    SegmentPlace[] place = new SegmentPlace[1];
    try (Snapshot newest = store.snapshot()) {
      newest.table("t").survey((lies, directory) -> place[0] = lies);
    }
    fixture.close(store);
    assertEquals(LOG, place[0].file());
    flip(fixture.path("s").resolve(LOG), place[0].offset() + 8192 + 100);
    Scrub scrub = afterOneRound(fixture.open("s", SCRUBBING));
    assertEquals(1, scrub.done());
    // The payload of the record as a whole, and the page.
    assertEquals(2, scrub.damages());
  }

  @Test
  void tablesThatGoMeanwhileAreNoDamage() throws Exception {
    store();
    Store store = fixture.open("s", SCRUBBING.scrub(Options.mib(2)));
    for (int i = 0; i < 3; i++) {
      store.dropTable("t" + i);
      store.createTable(
          TableName.of("u" + i),
          Numbers.source(2, 0, 1000, 1000),
          TableOptions.defaults(),
          Key.random());
    }
    assertEquals(0, afterOneRound(store).damages());
  }
}
