package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.segment.Checksum;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.PosixDisk;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.SegmentFiles;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.log.TableState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A segment that a later version has written and committed, in a store that this one opens: it is
/// whole, and nobody may call it damaged.
final class NewerSegmentTest {
  private static final long ROWS = 20_000;

  // Offsets in a directory: docs/format.md, "Directory".
  private static final int VERSION = 8;
  private static final int LENGTH = 16;
  private static final int INCOMPATIBLE = 40;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  @Test
  void aLaterFormatIsToldFromDamage() throws Exception {
    refused("segment format version 2", directory -> directory.putInt(VERSION, 2));
  }

  @Test
  void aFeatureThatIsNotKnownIsNamed() throws Exception {
    refused("incompatible feature 3", directory -> directory.putLong(INCOMPATIBLE, 8));
  }

  private void refused(String words, Consumer<ByteBuffer> change) throws Exception {
    Store old = fixture.open("s");
    old.createTable(TableName.of("t"), Numbers.schema(2), TableOptions.defaults());
    old.table("t").append(Numbers.source(2, 0, ROWS, 1000), Key.random());
    fixture.close(old);
    SegmentRef newer = commitNewer(change);
    String file = StoreFiles.segment(newer.id());
    String place = "0x" + Long.toHexString(newer.tailOffset());
    Store store = fixture.open("s");
    try (Snapshot snapshot = store.snapshot()) {
      Scan scan = snapshot.table("t").scan();
      StoreException.NewerFormat found =
          assertThrows(
              StoreException.NewerFormat.class, () -> Scans.forEach(scan, (batch, _) -> {}));
      assertEquals(file, found.file());
      assertEquals(newer.tailOffset(), found.offset());
      for (String part : List.of(file, place, words, "written by a newer Sheaf", "open it with")) {
        assertTrue(Scans.message(found).contains(part), found::toString);
      }
      assertThrows(StoreException.NewerFormat.class, () -> read(scan.messages("test")));
      Numbers.check(scan.limit(ROWS), 0, ROWS, 0, 1);
    }
    fixture.close(store);
    List<Damage> damages = Scans.verify(fixture.path("s")).damages();
    assertEquals(1, damages.size(), damages.toString());
    Damage damage = damages.getFirst();
    assertEquals(Damage.Kind.NEWER, damage.kind());
    assertEquals(file, damage.file());
    assertEquals(newer.tailOffset(), damage.offset());
    assertTrue(damage.what().contains(words), damage::toString);
    Verification quick =
        Verification.ofStore(fixture.path("s"), Set.of(), Verification.Depth.QUICK);
    assertEquals(damages, quick.damages());
  }

  private static void read(Messages messages) {
    try (messages) {
      for (Message next = messages.next(); next != null; next = messages.next()) next.close();
    }
  }

  /// Commits a copy of the first segment whose directory is changed, checksums and all.
  private SegmentRef commitNewer(Consumer<ByteBuffer> change) throws Exception {
    try (Disk disk = PosixDisk.open(fixture.path("s"));
        CommitLog log = CommitLog.open(disk, OpenMode.WRITE)) {
      TableState table = log.catalog().require("t");
      SegmentRef old = table.segments().iterator().next();
      byte[] bytes = Files.readAllBytes(fixture.path("s").resolve(StoreFiles.segment(old.id())));
      int tail = Math.toIntExact(old.tailOffset());
      int directory = tail + 8;
      ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      change.accept(all.slice(directory, bytes.length - directory).order(all.order()));
      int end = directory + Math.toIntExact(all.getLong(directory + LENGTH)) - 4;
      MemorySegment memory = MemorySegment.ofArray(bytes);
      int crc = Checksum.of(memory.asSlice(directory, end - directory));
      all.putInt(end, Integer.rotateRight(crc, 15) + 0xA282EAD8);
      SegmentRef newer = ref(old, log.newSegmentId(), Checksum.of(memory.asSlice(tail)));
      SegmentFiles files = new SegmentFiles(disk, log);
      write(files, newer.id(), memory);
      files.syncNames(List.of(newer.id()));
      log.commit(null, now -> List.of(new Entry.SegmentsAdded(table.id(), List.of(newer))));
      return newer;
    }
  }

  private static SegmentRef ref(SegmentRef old, long id, int tailCrc) {
    return new SegmentRef(
        id,
        old.bytes(),
        old.rows(),
        old.batches(),
        old.pages(),
        old.tailOffset(),
        old.tailBytes(),
        tailCrc,
        old.schemaVersion(),
        old.logicalBytes());
  }

  private static void write(SegmentFiles files, long id, MemorySegment bytes) throws Exception {
    try (DiskFile file = files.create(id, bytes.byteSize());
        Arena arena = Arena.ofConfined()) {
      MemorySegment aligned = arena.allocate(bytes.byteSize(), Disk.BLOCK);
      aligned.copyFrom(bytes);
      file.write(0, aligned);
      files.sync(file);
    }
  }
}
