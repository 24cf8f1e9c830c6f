package io.sheaf.format.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Arrow's own valid files, of eight versions: none is refused, and every row comes out of an
/// intake as it went in.
class GoldFilesTest {
  private static final Path ROOT =
      Path.of(System.getProperty("sheaf.shared", "../shared"))
          .resolve("data/arrow-testing/arrow-ipc-stream/integration");

  @Test
  void everyGoldFileIsTakenAndComesOutAsItWentIn() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(ROOT), "skipped: no arrow-testing files at " + ROOT);
    List<Path> files;
    try (Stream<Path> all = Files.walk(ROOT)) {
      files =
          all.filter(path -> path.toString().matches(".*\\.(stream|arrow_file)"))
              .filter(path -> !path.toString().contains("bigendian"))
              .sorted()
              .toList();
    }
    long rows = 0;
    for (Path file : files) {
      try (Arena arena = Arena.ofConfined()) {
        rows += check(file, arena);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(file + ": " + e, e);
      }
    }
    System.out.println(files.size() + " gold files, " + rows + " rows taken");
    assertTrue(files.size() > 50 && rows > 1000, files.size() + " files, " + rows + " rows");
  }

  private static long check(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        BatchSource source = IpcSource.open(channel, Limits.defaults())) {
      SchemaMessage schema = source.schema();
      Collected found = new Collected(schema, arena);
      List<String> expected = new ArrayList<>();
      Map<Long, ArrayData> dictionaries = new HashMap<>();
      Optional<BatchTarget> target = Optional.of(BatchTarget.of(schema.schema(), 1000));
      try (Intake intake = new Intake(schema, schema, target, found)) {
        for (Incoming next = source.next(); next != null; next = source.next()) {
          intake.add(next);
          read(next, dictionaries, expected, arena);
        }
        intake.cut();
      }
      assertEquals(expected, found.rows);
      return expected.size();
    }
  }

  private static void read(
      Incoming next, Map<Long, ArrayData> dictionaries, List<String> rows, Arena arena) {
    switch (next) {
      case Incoming.Rows(var batch) -> rows.addAll(Collected.json(batch, dictionaries));
      case Incoming.DictionaryValues(long id, boolean delta, ArrayData values) -> {
        ArrayData old = dictionaries.get(id);
        ArrayData whole = values;
        if (delta && old != null) {
          var joined = Concatenator.concat(List.of(old, values), arena);
          whole = ((Concatenator.Result.Joined) joined).array();
        }
        dictionaries.put(id, OwnedCopy.of(whole, arena));
      }
    }
  }
}
