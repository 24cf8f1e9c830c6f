package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who leaks a batch is told where it was taken.
final class PinSitesTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private Store open(boolean sites) throws Exception {
    Options options = Options.defaults().pool(Options.mib(32)).wait(Duration.ofMillis(50));
    Store store = fixture.open("s", options.pinSites(sites));
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, 200_000, 65_536),
        TableOptions.defaults(),
        Key.random());
    return store;
  }

  private static Batch leak(Batches batches) {
    Batch batch = batches.next();
    assertNotNull(batch);
    return Objects.requireNonNull(batch);
  }

  @Test
  void everySiteOfALeakedBatchIsNamedIfThatWasAskedFor() throws Exception {
    Store store = open(true);
    List<Batch> leaked = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().batches()) {
      try (Batch first = leak(batches)) {
        assertEquals(65_536, first.rows());
      }
      leaked.add(leak(batches));
    }
    fixture.leave(store);
    StoreException.LeakedPins e = assertThrows(StoreException.LeakedPins.class, store::close);
    String line = e.pins().getFirst();
    assertEquals(1, e.pins().size());
    assertTrue(line.startsWith("batches of main.t: "), line);
    assertTrue(line.contains(", taken at Batches.next:"), line);
    assertTrue(line.contains("< PinSitesTest.leak:"), line);
    assertTrue(line.contains("< PinSitesTest.everySiteOfALeakedBatch"), line);
    assertFalse(line.contains("holder made at"), line);
    assertTrue(String.valueOf(e.getMessage()).contains(line), e.getMessage());
    leaked.forEach(Batch::close);
  }

  @Test
  void otherwiseTheHolderIsNamedAndHowToLearnMore() throws Exception {
    Store store = open(false);
    List<Batch> leaked = new ArrayList<>();
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().batches()) {
      leaked.add(leak(batches));
    }
    String text = store.poolReport().text();
    assertTrue(text.contains("\nholder   batches of main.t: "), text);
    fixture.leave(store);
    StoreException.LeakedPins e = assertThrows(StoreException.LeakedPins.class, store::close);
    String line = e.pins().getFirst();
    assertTrue(line.contains("holder made at Scan.batches:"), line);
    assertTrue(line.contains("< PinSitesTest.otherwiseTheHolderIsNamed"), line);
    assertTrue(line.endsWith("; -Dsheaf.pins=sites tells where every pin is taken"), line);
    leaked.forEach(Batch::close);
  }

  @Test
  void thePropertyIsTheDefaultOfTheOption() {
    assertFalse(Options.defaults().pinSites());
    System.setProperty("sheaf.pins", "sites");
    try {
      assertTrue(Options.defaults().pinSites());
      System.setProperty("sheaf.pins", "all");
      assertThrows(IllegalArgumentException.class, Options::defaults);
    } finally {
      System.clearProperty("sheaf.pins");
    }
  }
}
