package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import java.io.ByteArrayInputStream;
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
    return name.equals("-")
        ? openStream(format, standardInput, allocator)
        : openFile(Path.of(name), format, allocator);
  }

  private static Input openFile(Path file, @Nullable InputFormat wanted, BufferAllocator allocator)
      throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (Files.isDirectory(file)) {
      throw CommandException.usage(file + " is a directory; name the files in it");
    }
    InputFormat format = wanted;
    if (format == null) {
      try (InputStream in = Files.newInputStream(file)) {
        format = InputFormat.of(file.toString(), InputFormat.head(in));
      }
    }
    return format == InputFormat.ARROW
        ? ArrowInput.open(file)
        : DuckInput.open(file, format, allocator);
  }

  /// DuckDB reads files only, some of them from the end: a stream goes through one.
  private static Input openStream(
      @Nullable InputFormat wanted, InputStream in, BufferAllocator allocator) throws IOException {
    byte[] head = InputFormat.head(in);
    InputFormat format = wanted == null ? InputFormat.of("standard input", head) : wanted;
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
    if (format == InputFormat.ARROW) {
      return ArrowInput.open(whole);
    }
    Path spool = Files.createTempFile("sheaf-stdin-", ".tmp");
    try {
      try (OutputStream out = Files.newOutputStream(spool)) {
        whole.transferTo(out);
      }
      return new SpooledInput(DuckInput.open(spool, format, allocator), spool);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(spool);
      throw e;
    }
  }
}
