package io.sheaf.format.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The fuzz files of `arrow-testing`. pyarrow 26.0.1 refuses all but two of them: one is
/// big-endian, the other has a schema of odd units and no rows.
class FuzzFilesTest {
  private static final String ODD_UNITS = "fuzz-5718685113384960";

  @Test
  void everyFileThatPyarrowRefusesIsRefusedAndTheOtherIsRead() throws IOException {
    List<String> accepted = new ArrayList<>();
    int refused = 0;
    for (Path path : SharedData.fuzz()) {
      String name = path.getFileName().toString();
      boolean file = path.toString().contains("arrow-ipc-file/");
      var limits = new Limits(16 << 20, 64 << 20, 64 << 20);
      try (var channel = FileChannel.open(path);
          BatchSource source =
              file ? new IpcFileSource(channel, limits) : new IpcStreamSource(channel, limits)) {
        for (Incoming next = source.next(); next != null; next = source.next()) {}
        accepted.add(name);
      } catch (MalformedException | UnsupportedException e) {
        refused++;
      }
    }
    System.out.println(refused + " fuzz files refused, accepted: " + accepted);
    assertEquals(1, accepted.size(), accepted.toString());
    assertTrue(accepted.getFirst().endsWith(ODD_UNITS));
    assertTrue(refused >= 71, refused + " refused");
  }
}
