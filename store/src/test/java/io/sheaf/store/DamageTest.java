package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Bytes that are right, but not where they are now, and bytes that are gone.
final class DamageTest {
  private static final long ROWS = 2 * 65_536;
  private static final String LOG = "log/0000000000000001.clog";

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  private final List<Long> pages = new ArrayList<>();
  private Path root = Path.of("");
  private List<Path> segments = List.of();
  private int pageBytes;

  /// A closed store of two segments of the same shape, of four pages each.
  @BeforeEach
  void fill() throws Exception {
    root = fixture.path("s");
    fill("s");
    segments = StoreFixture.segments(root);
    assertEquals(2, segments.size());
    assertEquals(Files.size(segments.getFirst()), Files.size(segments.getLast()));
    assertNotEquals(-1, Files.mismatch(segments.getFirst(), segments.getLast()));
    assertEquals(4, pages.size());
    assertEquals(List.of(), Scans.verify(root).damages());
  }

  private void fill(String name) throws Exception {
    Store store = fixture.open(name);
    store.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    for (int i = 0; i < 2; i++) {
      store.table("t").append(Numbers.source(2, i * ROWS, ROWS, 65_536), Key.random());
    }
    pages.clear();
    try (Snapshot snapshot = store.snapshot()) {
      snapshot
          .table("t")
          .survey(
              (_, directory) -> {
                if (!pages.isEmpty()) return;
                for (int i = 0; i < directory.pages(); i++) pages.add(directory.pageOffset(i));
                pageBytes = directory.pageBytes(0);
              });
    }
    fixture.close(store);
  }

  private String name(int segment) {
    return root.relativize(segments.get(segment)).toString();
  }

  /// Looks at every byte: the damage must be in this segment only, and these pages of it.
  private void named(int segment, Integer... badPages) {
    List<Damage> found = Scans.verify(root).damages();
    for (Damage damage : found) {
      assertEquals(Damage.Kind.LOST, damage.kind());
      assertEquals(name(segment), damage.file(), damage.toString());
    }
    for (int page : badPages) {
      assertTrue(
          found.stream()
              .anyMatch(damage -> damage.page() == page && damage.offset() == pages.get(page)),
          found.toString());
    }
    assertTrue(!found.isEmpty());
  }

  /// Reads all of the table, and the segment that is good; returns what was said of the other.
  private StoreException refused(int segment) {
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(3, snapshot.number());
      Scan scan = snapshot.table("t").scan();
      List<Scan> halves = scan.split(2);
      StoreException found =
          assertThrows(
              StoreException.class, () -> Scans.forEach(halves.get(segment), (_, _) -> {}));
      assertThrows(StoreException.class, () -> Scans.forEach(scan, (_, _) -> {}));
      assertThrows(StoreException.class, () -> read(scan.messages("test")));
      Numbers.check(halves.get(1 - segment), (1 - segment) * ROWS, ROWS, 0, 1);
      assertTrue(String.valueOf(found.getMessage()).contains(name(segment)), found.toString());
      return found;
    } finally {
      fixture.close(store);
    }
  }

  private static void read(Messages messages) {
    try (messages) {
      for (Message next = messages.next(); next != null; next = messages.next()) next.close();
    }
  }

  private byte[] bytes(Path file, long offset, int count) throws Exception {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[count];
      open.seek(offset);
      open.readFully(bytes);
      return bytes;
    }
  }

  private void write(Path file, long offset, byte[] bytes) throws Exception {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(offset);
      open.write(bytes);
    }
  }

  @Test
  void swappedPagesAreFound() throws Exception {
    Path segment = segments.getFirst();
    byte[] first = bytes(segment, pages.get(0), pageBytes);
    byte[] third = bytes(segment, pages.get(2), pageBytes);
    write(segment, pages.get(0), third);
    write(segment, pages.get(2), first);
    named(0, 0, 2);
    StoreException.CorruptPage found = (StoreException.CorruptPage) refused(0);
    assertEquals(0, found.page());
    assertEquals(pages.getFirst(), found.offset());
  }

  @Test
  void aPageOfAnotherSegmentIsFound() throws Exception {
    write(segments.getLast(), pages.get(1), bytes(segments.getFirst(), pages.get(1), pageBytes));
    named(1, 1);
    assertEquals(1, ((StoreException.CorruptPage) refused(1)).page());
  }

  @Test
  void aPageOfZerosIsFound() throws Exception {
    write(segments.getFirst(), pages.get(3), new byte[pageBytes]);
    named(0, 3);
    refused(0);
  }

  @Test
  void swappedSegmentsAreFound() throws Exception {
    Path aside = root.resolveSibling("aside");
    Files.move(segments.getFirst(), aside);
    Files.move(segments.getLast(), segments.getFirst());
    Files.move(aside, segments.getLast());
    List<Damage> found = Scans.verify(root).damages();
    for (int i = 0; i < 2; i++) {
      String name = name(i);
      assertTrue(found.stream().anyMatch(damage -> damage.file().equals(name)), found.toString());
    }
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      for (Scan half : snapshot.table("t").scan().split(2)) {
        assertThrows(StoreException.class, () -> Scans.forEach(half, (_, _) -> {}));
      }
    }
  }

  @Test
  void aSegmentOfAnotherStoreIsFound() throws Exception {
    fill("other");
    Files.copy(
        StoreFixture.segments(fixture.path("other")).getFirst(),
        segments.getFirst(),
        StandardCopyOption.REPLACE_EXISTING);
    named(0);
    refused(0);
  }

  /// Two stores that were one have the same ids: only the commit tells whose segment it is.
  @Test
  void aSegmentOfATwinStoreIsFound() throws Exception {
    Path twin = fixture.path("twin");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) Files.copy(file, twin.resolve(root.relativize(file)));
    }
    for (String name : List.of("s", "twin")) {
      Store store = fixture.open(name);
      long first = name.equals("s") ? 2 * ROWS : 77;
      store.table("t").append(Numbers.source(2, first, ROWS, 65_536), Key.random());
      fixture.close(store);
      assertEquals(List.of(), Scans.verify(fixture.path(name)).damages());
    }
    segments = StoreFixture.segments(root);
    Path theirs = StoreFixture.segments(twin).getLast();
    assertEquals(Files.size(theirs), Files.size(segments.getLast()));
    Files.copy(theirs, segments.getLast(), StandardCopyOption.REPLACE_EXISTING);
    named(2);
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      Scan third = snapshot.table("t").scan().split(3).getLast();
      assertThrows(StoreException.class, () -> Scans.forEach(third, (_, _) -> {}));
    }
  }

  @Test
  void aSegmentThatIsShorterIsFound() throws Exception {
    for (long cut : new long[] {1, 4096, 600_000, Files.size(segments.getLast())}) {
      byte[] before = Files.readAllBytes(segments.getLast());
      try (RandomAccessFile file = new RandomAccessFile(segments.getLast().toFile(), "rw")) {
        file.setLength(before.length - cut);
      }
      named(1);
      refused(1);
      Files.write(segments.getLast(), before);
    }
  }

  @Test
  void aSegmentThatIsLongerIsFoundAndReadAllTheSame() throws Exception {
    write(segments.getFirst(), Files.size(segments.getFirst()), new byte[4096]);
    named(0);
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, 2 * ROWS, 0, 1);
    }
  }

  @Test
  void aSegmentThatIsGoneIsFound() throws Exception {
    Files.delete(segments.getFirst());
    named(0);
    refused(0);
  }

  @Test
  void aSegmentThatNobodyKnowsIsNamedAndStays() throws Exception {
    Path stranger = segments.getFirst().resolveSibling("00000000000fffff.seg");
    Files.copy(segments.getFirst(), stranger);
    List<Damage> found = Scans.verify(root).damages();
    assertEquals(1, found.size());
    assertEquals(root.relativize(stranger).toString(), found.getFirst().file());
    assertNotEquals(Damage.Kind.LOST, found.getFirst().kind());
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      Numbers.check(snapshot.table("t").scan(), 0, 2 * ROWS, 0, 1);
    }
    fixture.close(store);
    assertTrue(Files.exists(stranger));
  }

  @Test
  void theLogOfAnotherStoreIsRefused() throws Exception {
    fill("other");
    Files.copy(
        fixture.path("other").resolve(LOG), root.resolve(LOG), StandardCopyOption.REPLACE_EXISTING);
    assertTrue(Scans.verify(root).damages().stream().anyMatch(d -> d.file().equals(LOG)));
    Store store = fixture.open("s");
    String why = assertNotNullText(store.whyReadOnly());
    assertTrue(why.contains(LOG), why);
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(0, snapshot.number());
    }
    assertThrows(
        StoreException.ReadOnly.class,
        () -> store.createTable(TableName.of("u"), Numbers.schema(1), TableOptions.defaults()));
    fixture.close(store);
    assertEquals(segments, StoreFixture.segments(root), "evidence is gone");
  }

  private static String assertNotNullText(@Nullable String text) {
    assertNotNull(text);
    return String.valueOf(text);
  }

  @Test
  void aLogThatIsShorterOrGoneIsNamedAndNothingIsDeleted() throws Exception {
    byte[] before = Files.readAllBytes(root.resolve(LOG));
    for (int length : new int[] {0, 1, 4096, 3 * 4096}) {
      Files.write(root.resolve(LOG), Arrays.copyOf(before, length));
      assertTrue(Scans.verify(root).damages().stream().anyMatch(d -> d.file().equals(LOG)));
      Store store = fixture.open("s");
      assertTrue(assertNotNullText(store.whyReadOnly()).contains(LOG));
      try (Snapshot snapshot = store.snapshot()) {
        for (TableView table : snapshot.tables()) {
          Numbers.check(table.scan(), 0, (snapshot.number() - 1) * ROWS, 0, 1);
        }
      }
      fixture.close(store);
      assertEquals(segments, StoreFixture.segments(root), "evidence is gone");
    }
    Files.delete(root.resolve(LOG));
    assertThrows(StoreException.CorruptStore.class, () -> fixture.open("s"));
    assertEquals(segments, StoreFixture.segments(root), "evidence is gone");
  }
}
