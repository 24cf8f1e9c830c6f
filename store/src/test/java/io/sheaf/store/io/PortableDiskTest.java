package io.sheaf.store.io;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class PortableDiskTest extends DiskContract {
  @TempDir Path root = Path.of("unset");

  @Override
  Disk emptyDisk() throws Exception {
    return PortableDisk.create(root.resolve("store"));
  }
}
