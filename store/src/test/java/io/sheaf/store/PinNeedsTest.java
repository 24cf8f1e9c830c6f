package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.filter.RowFilter;
import io.sheaf.store.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a stream of messages says that it will pin, beside what it pins then.
final class PinNeedsTest {
  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final long seed = Seed.value("PinNeedsTest");
  private final Random random = Seed.random(seed, 0);

  /// Appends of every type, with dictionaries that are replaced on the way.
  private Store filled(SchemaMessage schema) throws Exception {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), schema, new TableOptions(512, null));
    for (int append = 0; append < 4; append++) {
      int rows = 50 + random.nextInt(800);
      StreamGenerator generator = new StreamGenerator(random, fixture.memory(), schema);
      List<Incoming> stream = generator.stream(1 + random.nextInt(5), rows, true);
      store.table("t").append(StreamGenerator.source(schema, stream), Key.random());
    }
    return store;
  }

  private Scan some(Scan all, List<Field> fields) {
    Scan scan = all;
    if (random.nextBoolean()) {
      List<String> names = new ArrayList<>();
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        names.add(fields.get(random.nextInt(fields.size())).name());
      }
      scan = scan.select(names);
    }
    if (random.nextBoolean()) scan = scan.where(filter(fields));
    if (random.nextBoolean()) {
      long first = random.nextLong(scan.batchCount());
      scan = scan.batches(first, first + 1 + random.nextLong(scan.batchCount() - first));
    }
    return random.nextInt(3) > 0 ? scan : scan.limit(random.nextLong(3000));
  }

  /// Keeps few rows, or most, by what stands in some of the columns.
  private RowFilter filter(List<Field> fields) {
    int[] columns = IntStream.range(0, fields.size()).filter(_ -> random.nextInt(8) == 0).toArray();
    return RowFilters.ofCells(1 + random.nextInt(400), columns);
  }

  /// Holds on to some messages, lets go of others, pauses and steps back now and then.
  private int walk(Store store, Messages messages) {
    List<Message> held = new ArrayList<>();
    int seen = 0;
    try {
      while (true) {
        PinNeeds needs = messages.needs();
        if (needs == null) break;
        long next = messages.nextBytes();
        long rest = messages.restBytes();
        assertTrue(next > 0 && next <= needs.largest(), next + " of " + needs);
        assertTrue(needs.kept() + needs.largest() <= needs.least(), needs.toString());
        long before = held.stream().mapToLong(Message::pinnedBytes).sum();
        if (random.nextInt(4) == 0) {
          messages.pause();
          assertTrue(store.poolReport().pinnedBytes() <= before + needs.kept());
        }
        if (!messages.look()) {
          long kept = store.poolReport().pinnedBytes() - before;
          assertTrue(kept <= needs.kept(), kept + " bytes are kept, of " + needs);
          continue;
        }
        Message message = random.nextBoolean() ? messages.tryNext() : null;
        if (message == null) message = messages.next();
        assertNotNull(message, "there was to be one: " + needs);
        held.add(message);
        if (!message.dictionary() && random.nextInt(4) == 0) messages.back();
        else seen++;
        assertTrue(message.pinnedBytes() <= next, message.pinnedBytes() + " instead of " + next);
        assertTrue(message.pinnedBytes() <= rest, "instead of " + rest);
        long pinned = store.poolReport().pinnedBytes();
        assertTrue(
            pinned <= needs.kept() + next + before,
            () -> pinned + " bytes are pinned, of which " + before + " before " + needs);
        while (!held.isEmpty() && random.nextInt(3) > 0) {
          held.remove(random.nextInt(held.size())).close();
        }
      }
      assertNull(messages.next());
      return seen;
    } finally {
      held.forEach(Message::close);
    }
  }

  @Test
  void noMessagePinsMoreThanWasSaid() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = filled(schema);
    int seen = 0;
    try (Snapshot snapshot = store.snapshot()) {
      Scan all = snapshot.table("t").scan();
      try (Messages messages = all.messages("all")) {
        seen += walk(store, messages);
      }
      assertTrue(seen >= all.batchCount(), seen + " of " + all.batchCount());
      for (int i = 0; i < 30; i++) {
        try (Messages messages = some(all, schema.schema().fields()).messages("test")) {
          seen += walk(store, messages);
        }
        assertEquals(0, store.poolReport().pinnedBytes());
      }
    }
    System.out.printf("%d messages pin what they said they would%n", seen);
  }

  /// Keeps all rows of one segment, and says so before they are read.
  private record OneSegment(long segment) implements RowFilter {
    @Override
    public int[] columns() {
      return new int[] {0};
    }

    @Override
    public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
      return RowSet.all(batch.rows());
    }

    @Override
    public Verdict verdict(Directory directory, int batch) {
      return directory.identity().segment() == segment ? Verdict.ALL : Verdict.NONE;
    }
  }

  @Test
  void segmentsThatArePassedByNeedNothing() throws Exception {
    Store store = filled(EveryField.schema());
    try (Snapshot snapshot = store.snapshot()) {
      TableView table = snapshot.table("t");
      Map<Long, Integer> batches = new TreeMap<>();
      table.survey((_, found) -> batches.put(found.identity().segment(), found.batches()));
      long end = 0;
      for (Map.Entry<Long, Integer> segment : batches.entrySet()) {
        long start = end;
        end += segment.getValue();
        Scan few = table.scan().where(new OneSegment(segment.getKey()));
        try (Messages filtered = few.messages("filtered");
            Messages rest = table.scan().batches(start, table.batches()).messages("rest")) {
          while (!filtered.look()) assertNotNull(filtered.needs());
          PinNeeds needs = filtered.needs();
          PinNeeds expected = rest.needs();
          assertNotNull(needs);
          assertNotNull(expected);
          assertEquals(expected.largest(), needs.largest());
          // The columns of the filter are asked about beside those that are read, in pages of their
          // own sizes.
          long most = 2 * expected.least() + expected.largest();
          assertTrue(needs.least() <= most, needs + " instead of " + expected);
        }
      }
    }
  }

  @Test
  void aSegmentThatIsPassedByIsAStepOfItsOwn() throws Exception {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), Numbers.schema(1), TableOptions.defaults());
    for (int i = 0; i < 8; i++) {
      store.table("t").append(Numbers.source(1, 100L * i, 100, 50), Key.random());
    }
    try (Snapshot snapshot = store.snapshot();
        Messages last = snapshot.table("t").scan().where("c0 >= 700").messages("last");
        Messages none = snapshot.table("t").scan().where("c0 < 0").messages("none")) {
      for (int passed = 0; passed < 7; passed++) assertFalse(last.seek(), passed + " passed by");
      assertTrue(last.seek());
      assertTrue(last.seek());
      assertNotNull(last.needs());
      try (Message found = Objects.requireNonNull(last.next())) {
        assertEquals(100, found.rows());
      }
      for (int passed = 0; passed < 7; passed++) assertFalse(none.seek(), passed + " passed by");
      assertTrue(none.seek());
      assertNull(none.needs());
      assertNull(none.next());
    }
  }

  @Test
  void aThreadThatIsInterruptedLooksThroughNoMoreSegments() throws Exception {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), Numbers.schema(1), TableOptions.defaults());
    store.table("t").append(Numbers.source(1, 0, 100, 50), Key.random());
    try (Snapshot snapshot = store.snapshot()) {
      Scan none = snapshot.table("t").scan().where("c0 < 0");
      Thread.currentThread().interrupt();
      try (Batches batches = none.batches()) {
        assertThrows(StoreException.Interrupted.class, batches::next);
      }
      assertThrows(StoreException.Interrupted.class, none::count);
      assertThrows(
          StoreException.Interrupted.class, () -> store.table("t").delete(Key.random(), "c0 < 0"));
      assertTrue(Thread.interrupted());
      assertEquals(0, none.count());
    }
  }

  /// A stream that pauses before each message, and steps back, brings the same as one that never
  /// does.
  @Test
  void aPauseLosesAndRepeatsNothing() throws Exception {
    SchemaMessage schema = EveryField.schema();
    Store store = filled(schema);
    try (Snapshot snapshot = store.snapshot();
        Messages straight = snapshot.table("t").scan().messages("straight");
        Messages pausing = snapshot.table("t").scan().messages("pausing")) {
      for (Message next = straight.next(); next != null; next = straight.next()) {
        pausing.pause();
        if (!next.dictionary() && random.nextBoolean()) {
          Objects.requireNonNull(pausing.next()).close();
          pausing.back();
          if (random.nextBoolean()) pausing.pause();
        }
        try (Message expected = next;
            Message found = pausing.next()) {
          assertNotNull(found);
          assertEquals(expected.dictionary(), found.dictionary());
          assertEquals(-1, expected.header().mismatch(found.header()));
          for (int i = 0; i < expected.body().size(); i++) {
            assertEquals(-1, expected.body().get(i).mismatch(found.body().get(i)));
          }
        }
      }
      pausing.pause();
      assertNull(pausing.next());
    }
  }

  @Test
  void whatIsLeftOfTheLastSegmentIsKnown() throws Exception {
    Store store = fixture.open("s");
    store.createTable(
        TableName.of("t"),
        Numbers.source(2, 0, 400_000, 65_536),
        TableOptions.defaults(),
        Key.random());
    try (Snapshot snapshot = store.snapshot();
        Messages messages = snapshot.table("t").scan().messages("test")) {
      long batch = 2 * 65_536 * 8 + 4096;
      PinNeeds needs = messages.needs();
      assertNotNull(needs);
      assertEquals(batch, needs.largest());
      assertEquals(needs.kept() + batch, needs.least());
      assertTrue(messages.restBytes() > 6 * batch && messages.restBytes() < 7 * batch);
      try (Message message = messages.next()) {
        assertNotNull(message);
        assertEquals(batch, message.pinnedBytes());
      }
    }
    try (Snapshot snapshot = store.snapshot();
        Messages two = snapshot.table("t").scan().limit(70_000).messages("test")) {
      assertNotNull(two.needs());
      assertEquals(2 * (2 * 65_536 * 8 + 4096), two.restBytes());
    }
  }
}
