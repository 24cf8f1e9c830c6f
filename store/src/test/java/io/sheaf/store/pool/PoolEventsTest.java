package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a flight recording tells of a pool.
@Timeout(120)
class PoolEventsTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  @RegisterExtension final TestPool on = new TestPool();

  @TempDir Path directory;

  private static Recording recording(String... names) {
    Recording recording = new Recording();
    for (String name : names) recording.enable("io.sheaf." + name);
    recording.start();
    return recording;
  }

  private List<RecordedEvent> end(Recording recording, String name) throws IOException {
    if (recording.getState() == RecordingState.RUNNING) recording.stop();
    Path file = directory.resolve(name);
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("io.sheaf." + name))
        .toList();
  }

  @Test
  void aPinThatIsHeldLongIsToldOfWhileItIsAndWhenItEnds() throws Exception {
    on.reopen(2 * MIB, 0, Duration.ofMillis(50));
    PageTable table = on.pool.register(TestSource.uniform("seg/3", 8, 4 * KIB));
    try (Recording recording = new Recording()) {
      recording.enable("io.sheaf.LongPin").with("period", "20 ms");
      recording.start();
      PinSet pins = on.pool.pinAll(table, new int[] {4, 5}, on.holder);
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < 1_500_000_000L) Thread.onSpinWait();
      pins.close();
      List<RecordedEvent> events = end(recording, "LongPin");
      for (RecordedEvent event : events) {
        assertEquals("test", event.getString("holder"));
        assertEquals("seg/3 page 4", event.getString("page"));
        assertEquals(2, event.getInt("pages"));
        assertEquals(8 * KIB, event.getLong("bytes"));
        assertTrue(event.getDuration("age").toMillis() >= 50, event.toString());
        assertTrue(event.getString("where").contains("aPinThatIsHeldLong"), event.toString());
      }
      assertEquals(1, events.stream().filter(event -> event.getBoolean("ended")).count());
      assertTrue(events.stream().anyMatch(event -> !event.getBoolean("ended")), "while held");
    }
  }

  @Test
  void aClosedPoolTellsOfNothing() throws Exception {
    on.reopen(2 * MIB, 0, Duration.ofMillis(1));
    PageTable table = on.pool.register(TestSource.uniform("seg/3", 1, 4 * KIB));
    Pin leaked = on.pool.pin(table, 0, on.holder);
    assertThrows(StoreException.LeakedPins.class, () -> on.pool.close());
    try (Recording recording = new Recording()) {
      recording.enable("io.sheaf.LongPin").with("period", "beginChunk");
      recording.start();
      assertEquals(List.of(), end(recording, "LongPin"));
    }
    leaked.close();
    on.pool.close();
    on.reopened(2 * MIB, 0, Duration.ofSeconds(1));
  }

  @Test
  void aWaitForRoomIsToldWithItsLengthAndItsResult() throws Exception {
    on.reopen(2 * MIB, 0, Duration.ofMillis(200));
    PageTable table = on.pool.register(TestSource.uniform("a", 3, 2 * MIB));
    try (Recording recording = recording("Stall", "StuckPool")) {
      Pin pin = on.pool.pin(table, 0, on.holder);
      assertThrows(StoreException.PoolExhausted.class, () -> on.pool.pin(table, 1, on.holder));
      Thread waiter = Thread.ofVirtual().start(() -> on.pool.pin(table, 2, on.holder).close());
      while (on.pool.report().waits().waiting() == 0) Thread.onSpinWait();
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < 5_000_000) Thread.onSpinWait();
      pin.close();
      waiter.join();
      List<RecordedEvent> events = end(recording, "Stall");
      assertEquals(2, events.size(), events.toString());
      RecordedEvent refused = byPage(events, "a page 1");
      assertEquals("refused", refused.getString("result"));
      assertEquals(2 * MIB, refused.getLong("bytes"));
      assertTrue(refused.getDuration().toMillis() >= 100, refused.toString());
      RecordedEvent served = byPage(events, "a page 2");
      assertEquals("served", served.getString("result"));
      assertTrue(served.getDuration().toMillis() >= 5, served.toString());
    }
  }

  private static RecordedEvent byPage(List<RecordedEvent> events, String page) {
    return events.stream()
        .filter(event -> event.getString("page").equals(page))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aStuckPoolIsToldWithTheReport() throws Exception {
    on.reopen(2 * MIB, MIB, Duration.ofMillis(200));
    PageTable table = on.pool.register(TestSource.uniform("a", 2, 2 * MIB));
    PageTable small = on.pool.register(TestSource.uniform("b", 1, 64 * KIB));
    try (Recording recording = recording("Stall", "StuckPool");
        Pin pin = on.pool.pin(table, 0, on.holder)) {
      // In overflow memory, but late.
      while (on.pool.glance().stuck() == 0) on.pool.pin(small, 0, on.holder).close();
      assertEquals(0, pin.page());
      List<RecordedEvent> stalls = end(recording, "Stall");
      assertEquals("overflow", byPage(stalls, "b page 0").getString("result"));
      RecordedEvent stuck = end(recording, "StuckPool").getFirst();
      assertEquals(2 * MIB, stuck.getLong("pinnedBytes"));
      assertTrue(stuck.getString("report").contains("holder   test: 2.0 MiB in 1 pins"));
    }
  }

  @Test
  void aDamagedPageIsToldWithItsPlace() throws Exception {
    TestSource source = TestSource.uniform("seg/9", 4, 4 * KIB);
    PageTable table = on.pool.register(source);
    source.before = page -> new StoreException.CorruptPage("seg/9", page, 4096L * page, "checksum");
    try (Recording recording = recording("DamagedPage")) {
      assertThrows(StoreException.CorruptPage.class, () -> on.pool.pin(table, 2, on.holder));
      List<RecordedEvent> events = end(recording, "DamagedPage");
      assertEquals(1, events.size());
      assertEquals("seg/9", events.getFirst().getString("file"));
      assertEquals(2, events.getFirst().getInt("page"));
      assertEquals(8192, events.getFirst().getLong("offset"));
      assertTrue(events.getFirst().getString("reason").contains("checksum"));
    }
  }

  @Test
  void aPageReadInVainIsToldIfAskedFor() throws Exception {
    PageTable table = on.pool.register(TestSource.uniform("a", 16, 256 * KIB));
    try (Recording recording = recording("WastedPage")) {
      on.pool.prefetch(table, 0);
      TestPool.awaitQuiet(on.pool);
      on.pool.forget(table);
      List<RecordedEvent> events = end(recording, "WastedPage");
      assertEquals(1, events.size());
      assertEquals("a page 0", events.getFirst().getString("page"));
    }
  }
}
