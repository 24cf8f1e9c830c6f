package io.sheaf.cli.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// One entry out of a tar archive (POSIX ustar, as npm packs it).
final class Tar {
  private static final int BLOCK = 512;

  private Tar() {}

  /// Copies the file `name` of the archive into `target`.
  ///
  /// @throws IOException when the archive ends without it
  static void extract(InputStream archive, String name, Path target) throws IOException {
    while (true) {
      byte[] header = archive.readNBytes(BLOCK);
      if (header.length < BLOCK || header[0] == 0) {
        throw new IOException("no " + name + " in the archive");
      }
      long size = octal(header, 124, 12);
      if (text(header, 0, 100).equals(name)) {
        try (OutputStream out = Files.newOutputStream(target)) {
          copy(archive, out, size);
        }
        return;
      }
      archive.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
    }
  }

  private static void copy(InputStream in, OutputStream out, long size) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = size; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("the archive is cut short");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private static String text(byte[] header, int offset, int length) {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return new String(header, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int offset, int length) throws IOException {
    String digits = text(header, offset, length).strip();
    try {
      return Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("not a tar archive: size \"" + digits + "\"", e);
    }
  }
}
