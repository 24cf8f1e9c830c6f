package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Huge pages set apart for fio, given back at the end.
final class HugePages implements AutoCloseable {
  private static final Path COUNT = Path.of("/proc/sys/vm/nr_hugepages");
  private static final Path COMPACT = Path.of("/proc/sys/vm/compact_memory");
  private static final int TRIES = 5;
  private static final int WANTED = 24;
  private final int before;
  private final boolean there;
  private String why = "";

  HugePages() {
    int found = 0;
    boolean enough = false;
    try {
      found = count();
      int got = found;
      for (int tries = 0; got < WANTED && tries < TRIES; tries++) {
        Files.writeString(COMPACT, "1");
        Files.writeString(COUNT, Integer.toString(WANTED));
        got = count();
      }
      enough = got >= WANTED;
      why = "the kernel found only " + got + " of " + WANTED;
    } catch (IOException e) {
      enough = found >= WANTED;
      why = String.valueOf(e.getMessage());
    }
    before = found;
    there = enough;
    if (!there) close();
  }

  /// What fio's buffers lie on, for people.
  String words() {
    return there ? "huge pages" : "4 KiB pages (" + why + ")";
  }

  private static int count() throws IOException {
    // In one read: what `Files.readString` asks for after the first byte is the end to the kernel.
    byte[] digits = new byte[32];
    try (InputStream in = Files.newInputStream(COUNT)) {
      int length = Math.max(0, in.read(digits));
      return Integer.parseInt(new String(digits, 0, length, StandardCharsets.US_ASCII).strip());
    }
  }

  /// Whether fio can have them.
  boolean there() {
    return there;
  }

  @Override
  public void close() {
    if (before >= WANTED) return;
    try {
      Files.writeString(COUNT, Integer.toString(before));
    } catch (IOException e) {
      // Without the right to set it nothing was set.
      if (there) System.err.println("vm.nr_hugepages was " + before + " and is not again: " + e);
    }
  }
}
