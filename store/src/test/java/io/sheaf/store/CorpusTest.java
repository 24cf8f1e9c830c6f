package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.testing.Corpus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The files of `arrow-testing`, where they lie beside the project, through a store and back.
final class CorpusTest {
  private static final Limits LIMITS = new Limits(16 << 20, 64 << 20, 64 << 20);

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  @Test
  void everyValidFileComesBackEqualOrIsBigEndian() throws IOException {
    Store store = fixture.open("gold", Options.defaults());
    int equal = 0;
    int refused = 0;
    for (Path path : Corpus.valid()) {
      TableName name = TableName.inMain(Corpus.name(path));
      try {
        imported(store, name, path);
      } catch (StoreException.BadInput e) {
        assertTrue(path.toString().contains("bigendian"), () -> path + ": " + e.getMessage());
        refused++;
        continue;
      }
      try (Arena memory = Arena.ofShared();
          Snapshot snapshot = store.snapshot()) {
        Expected expected = Expected.of(memory, owned(path, memory));
        Scan scan = snapshot.table(name).scan();
        expected.assertScanned(scan);
        Wire.assertSent(expected, scan);
      }
      equal++;
    }
    System.out.println("gold files: " + equal + " come back equal, " + refused + " are big-endian");
    assertTrue(equal > 50, equal + " equal");
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("gold")).damages());
  }

  @Test
  void everyDamagedFileIsRefusedAndTheStoreIsUnharmed() throws IOException {
    Store store = fixture.open("fuzz", Options.defaults());
    int refused = 0;
    List<String> taken = new ArrayList<>();
    for (Path path : Corpus.damaged()) {
      TableName name = TableName.inMain(path.getFileName().toString());
      try {
        imported(store, name, path);
        taken.add(path.getFileName().toString());
      } catch (StoreException.BadInput e) {
        refused++;
      }
    }
    System.out.println("fuzz files: " + refused + " refused, taken: " + taken);
    assertTrue(refused > 70, refused + " refused");
    // pyarrow takes this one too: a schema of odd units, without rows.
    assertEquals(1, taken.size(), taken.toString());
    assertTrue(taken.getFirst().endsWith("fuzz-5718685113384960"), taken.getFirst());
    try (Snapshot snapshot = store.snapshot()) {
      assertEquals(taken, snapshot.tables().stream().map(table -> table.name().table()).toList());
    }
    assertEquals(List.of(), StoreFixture.segments(fixture.path("fuzz")));
    fixture.close(store);
    assertEquals(List.of(), Scans.verify(fixture.path("fuzz")).damages());
  }

  private static void imported(Store store, TableName name, Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path);
        BatchSource source = opened(channel)) {
      store.createTable(name, source, TableOptions.defaults(), Key.random());
    }
  }

  /// Opening reads the schema, so it refuses as the import does.
  private static BatchSource opened(FileChannel channel) throws IOException {
    try {
      return IpcSource.open(channel, LIMITS);
    } catch (io.sheaf.format.MalformedException | io.sheaf.format.UnsupportedException e) {
      throw new StoreException.BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<Incoming> owned(Path path, Arena memory) throws IOException {
    List<Incoming> all = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(path);
        BatchSource source = opened(channel)) {
      for (Incoming next = source.next(); next != null; next = source.next()) {
        all.add(
            switch (next) {
              case Incoming.Rows rows -> new Incoming.Rows(OwnedCopy.of(rows.batch(), memory));
              case Incoming.DictionaryValues(long id, boolean delta, ArrayData values) ->
                  new Incoming.DictionaryValues(id, delta, OwnedCopy.of(values, memory));
            });
      }
    }
    return all;
  }
}
