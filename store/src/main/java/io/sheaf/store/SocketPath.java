package io.sheaf.store;

import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// A path that a socket can be bound or connected by, however deep its directory lies.
///
/// The kernel takes paths of 107 bytes (`sun_path` of unix(7)). A longer one leads through a
/// descriptor of its directory, `/proc/self/fd/N/NAME`, which is open until `close`.
///
/// Any thread. Closed by whoever opened it, when nobody binds, connects or unlinks by it any more.
public final class SocketPath implements AutoCloseable {
  private static final int MOST_BYTES = 107;
  private static final int NONE = -1;

  private final Path path;
  private int descriptor;

  private SocketPath(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /// Where a server of the store in `directory` listens for those who find the store locked.
  public static Path ofStore(Path directory) {
    return directory.resolve(StoreFiles.SOCKET);
  }

  /// A way to the socket `file`, which need not exist; its directory must.
  ///
  /// @throws IOException when the directory cannot be opened
  public static SocketPath to(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    Path name = absolute.getFileName();
    if (directory == null || name == null || bytes(absolute) <= MOST_BYTES) {
      return new SocketPath(absolute, NONE);
    }
    try {
      int descriptor = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, directory.toString());
      return new SocketPath(Path.of("/proc/self/fd/" + descriptor).resolve(name), descriptor);
    } catch (ErrnoException e) {
      throw new FileSystemException(directory.toString(), null, e.words());
    }
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /// The path, good until `close`.
  public Path path() {
    return path;
  }

  @Override
  public synchronized void close() {
    int open = descriptor;
    descriptor = NONE;
    if (open == NONE) return;
    try {
      FileCalls.close(open);
    } catch (ErrnoException e) {
      throw new AssertionError("a descriptor of a directory cannot be closed: " + open, e);
    }
  }
}
