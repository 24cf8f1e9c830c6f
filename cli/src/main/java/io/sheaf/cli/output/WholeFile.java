package io.sheaf.cli.output;

import io.sheaf.cli.failure.CommandException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that appears under its name when it is whole, and not before.
///
/// Closing without [#commit] leaves nothing behind.
final class WholeFile implements AutoCloseable {
  private final Path target;
  private final Path partial;

  /// Prepares to write `target`; its directory must exist. What is no file (a device, a pipe) is
  /// written in place.
  WholeFile(Path target) throws IOException {
    this.target = target.toAbsolutePath();
    Path name = this.target.getFileName();
    Path directory = this.target.getParent();
    if (name == null || directory == null || Files.isDirectory(this.target)) {
      throw new IOException(target + " is a directory; name a file in it");
    }
    if (!Files.isDirectory(directory)) {
      throw CommandException.absent(
          Files.exists(directory)
              ? directory + " is no directory, " + name + " cannot be in it"
              : "no directory " + directory + " to put " + name + " into");
    }
    boolean special = Files.exists(this.target) && !Files.isRegularFile(this.target);
    this.partial =
        special
            ? this.target
            : directory.resolve("." + name + "." + ProcessHandle.current().pid() + ".part");
  }

  /// Where to write.
  Path partial() {
    return partial;
  }

  /// A stream into the file.
  OutputStream stream() throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
  }

  /// Makes the bytes durable and gives them their name, over whatever had it.
  ///
  /// @return how many there are
  long commit() throws IOException {
    if (partial.equals(target)) {
      return 0;
    }
    long size;
    try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      file.force(true);
      size = file.size();
    }
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    return size;
  }

  @Override
  public void close() throws IOException {
    if (!partial.equals(target)) {
      Files.deleteIfExists(partial);
    }
  }
}
