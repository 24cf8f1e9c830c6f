package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Opens what `import` names.
public final class Inputs {
  private Inputs() {}

  /// Opens `name`, a file or `-` for `standardInput`.
  ///
  /// @param format how to read it, or null to find out
  /// @param allocator for the vectors of DuckDB
  public static Input open(
      String name,
      @Nullable InputFormat format,
      InputStream standardInput,
      BufferAllocator allocator)
      throws IOException {
    if (name.equals("-")) {
      return openStream("standard input", format, standardInput, () -> {}, allocator);
    }
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw CommandException.usage(file + " is a directory; name the files in it");
    }
    return Files.isRegularFile(file)
        ? openFile(file, format, allocator)
        : openPipe(file, format, allocator);
  }

  private static Input openFile(Path file, @Nullable InputFormat wanted, BufferAllocator allocator)
      throws IOException {
    if (Files.size(file) == 0) {
      throw empty(file.toString());
    }
    InputFormat format = wanted;
    if (format == null) {
      try (InputStream in = Files.newInputStream(file)) {
        format = InputFormat.of(file.toString(), InputFormat.head(in));
      }
    }
    return format == InputFormat.ARROW
        ? ArrowInput.open(file)
        : DuckInput.open(file, file.toString(), format, allocator);
  }

  /// A pipe or a device is there once: what was looked at to tell the format must be kept.
  private static Input openPipe(Path file, @Nullable InputFormat wanted, BufferAllocator allocator)
      throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return openStream(file.toString(), wanted, in, in, allocator);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static CommandException empty(String name) {
    return CommandException.failed(name + " is empty: nothing tells its columns");
  }

  /// DuckDB reads files only, some of them from the end: a stream goes through one.
  private static Input openStream(
      String name,
      @Nullable InputFormat wanted,
      InputStream in,
      Closeable owned,
      BufferAllocator allocator)
      throws IOException {
    byte[] head = InputFormat.head(in);
    if (head.length == 0) {
      throw empty(name);
    }
    InputFormat format = wanted == null ? InputFormat.of(name, head) : wanted;
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
    if (format == InputFormat.ARROW) {
      return ArrowPipe.open(whole, owned);
    }
    Path spool = Files.createTempFile("sheaf-stdin-", ".tmp");
    try {
      try (owned;
          OutputStream out = Files.newOutputStream(spool)) {
        whole.transferTo(out);
      }
      return new SpooledInput(DuckInput.open(spool, name, format, allocator), spool);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(spool);
      throw e;
    }
  }
}
