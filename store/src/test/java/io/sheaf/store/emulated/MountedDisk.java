package io.sheaf.store.emulated;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// One emulated disk for all tests of a class, which are skipped where there can be none.
public final class MountedDisk implements BeforeAllCallback, AfterAllCallback {
  private final int mib;
  private @Nullable EmulatedDisk disk;
  private int directories;

  /// Will be so many MiB.
  public MountedDisk(int mib) {
    this.mib = mib;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    String whyNot = EmulatedDisk.whyNot();
    if (whyNot != null) System.out.println(context.getDisplayName() + " skipped: " + whyNot);
    assumeTrue(whyNot == null, String.valueOf(whyNot));
    disk = EmulatedDisk.mounted(mib);
  }

  /// The disk.
  public EmulatedDisk get() {
    if (disk == null) throw new AssertionError("no test is running");
    return disk;
  }

  /// A directory on it that nobody has used.
  public Path directory() throws IOException {
    return Files.createDirectory(get().files().resolve("d" + directories++));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (disk != null) disk.close();
  }
}
