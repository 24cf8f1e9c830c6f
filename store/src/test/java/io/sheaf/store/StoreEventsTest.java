package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.io.Traffic;
import java.io.IOException;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a flight recording tells of I/O.
final class StoreEventsTest {
  private static final long ROWS = 200_000;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Store writeAndScan() throws Exception {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, ROWS, 65_536),
        TableOptions.defaults(),
        Key.random());
    fixture.close(store);
    Store again = fixture.open("s");
    try (Snapshot snapshot = again.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, ROWS, 0, 1);
    }
    return again;
  }

  private List<RecordedEvent> recorded(Recording recording) throws IOException {
    recording.stop();
    recording.dump(fixture.path("recording"));
    return RecordingFile.readAllEvents(fixture.path("recording"));
  }

  private static List<RecordedEvent> of(String name, List<RecordedEvent> events) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }

  @Test
  void everyTransferOfAStoreIsRecordedWhenAskedFor() throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("io.sheaf.Transfer");
      recording.start();
      Store store = writeAndScan();
      fixture.close(store);
      List<Traffic> traffic = store.io().report().traffic();
      List<RecordedEvent> events = recorded(recording);
      List<RecordedEvent> transfers = of("io.sheaf.Transfer", events);
      long written = 0;
      long read = 0;
      for (RecordedEvent event : transfers) {
        assertTrue(event.getString("file").endsWith(".seg"), event.toString());
        assertEquals(0, event.getLong("offset") % 4096);
        assertTrue(event.getInt("pieces") >= 1);
        assertTrue(event.getLong("micros") >= 0);
        assertEquals(null, event.getString("failure"));
        if (event.getString("lane").equals("WRITE")) written += event.getLong("bytes");
        else read += event.getLong("bytes");
      }
      assertTrue(written >= ROWS * 16, written + " bytes written");
      // The second store only read, and all of it was recorded.
      assertEquals(traffic.stream().mapToLong(Traffic::bytes).sum(), read);
      List<RecordedEvent> rungs = of("io.sheaf.Rung", events);
      assertEquals(2, rungs.size(), "one for each opening, in every recording");
    }
  }

  @Test
  void theRungIsRecordedAndTransfersAreNotUnlessAskedFor() throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("io.sheaf.Rung");
      recording.start();
      Store store = writeAndScan();
      String rung = store.rung();
      fixture.close(store);
      List<RecordedEvent> events = recorded(recording);
      assertEquals(List.of(), of("io.sheaf.Transfer", events));
      List<RecordedEvent> rungs = of("io.sheaf.Rung", events);
      assertEquals(2, rungs.size());
      assertTrue(rung.contains(rungs.getFirst().getString("reason")), rung);
      assertFalse(rungs.getFirst().getBoolean("lost"));
    }
  }
}
