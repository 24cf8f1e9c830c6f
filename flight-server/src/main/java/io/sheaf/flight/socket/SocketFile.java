package io.sheaf.flight.socket;

import io.sheaf.store.SocketPath;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket in the file system that a server listens on, mode 0600.
///
/// ```
///   absent, or left by a dead server -> CLAIMED   [#claim]
///   CLAIMED                          -> BOUND     by the caller, through [#path]: another name
///   BOUND                            -> OURS      [#show]: it takes its name, in one step
///   OURS                             -> absent    [#close], unless somebody else has replaced it
/// ```
///
/// So nobody finds it who could not connect, and nobody may connect who is not its owner. One
/// thread at a time. A file that is no socket, or one that somebody listens on, is never touched.
/// Two servers that claim the same stale file in the same instant may both go on; within a store
/// its lock keeps the second one out.
public final class SocketFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path file;
  private final Path unseen;
  private final SocketPath way;
  private @Nullable Object identity;

  private SocketFile(Path file, Path unseen, SocketPath way) {
    this.file = file;
    this.unseen = unseen;
    this.way = way;
  }

  /// Makes sure that a server can listen as `file`.
  ///
  /// @throws FileAlreadyExistsException when somebody listens, or it is no socket
  /// @throws IOException when the directory is not there or cannot be used
  public static SocketFile claim(Path file) throws IOException {
    if (!Files.isDirectory(parent(file))) throw new NoSuchFileException(file.toString());
    checkDead(file);
    Path unseen = file.resolveSibling(file.getFileName() + ".new");
    if (checkDead(unseen)) Files.deleteIfExists(unseen);
    return new SocketFile(file, unseen, SocketPath.to(unseen));
  }

  /// Whether there is a socket at all; if so nobody listens on it.
  private static boolean checkDead(Path file) throws IOException {
    try (SocketPath path = SocketPath.to(file)) {
      if (!attributes(file).isOther()) throw taken(file, "is no socket; choose another path");
      if (answers(path.path())) {
        throw taken(file, "is in use by another server; choose another path");
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  private static FileAlreadyExistsException taken(Path file, String why) {
    return new FileAlreadyExistsException(file.toString(), null, why);
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /// Whether somebody listens on a socket in the file system; also when all that is known is that
  /// it could not be asked.
  private static boolean answers(Path way) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(way));
    } catch (ConnectException e) {
      return false;
    }
  }

  /// Whether somebody listens on the socket `file`.
  public static boolean isServed(Path file) {
    try (SocketPath way = SocketPath.to(file)) {
      return answers(way.path());
    } catch (IOException e) {
      // Absent, or not for us: either way nobody to talk to.
      return false;
    }
  }

  /// The path to bind, short enough for the kernel.
  public Path path() {
    return way.path();
  }

  /// Says that the socket is bound: it gets its mode, and then its name.
  public void show() throws IOException {
    Files.setPosixFilePermissions(unseen, OWNER);
    identity = attributes(unseen).fileKey();
    Files.move(unseen, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// The socket's name, for people.
  public Path name() {
    return file;
  }

  /// Removes the socket if it is still there and still this one.
  @Override
  public void close() throws IOException {
    try (way) {
      if (identity != null && identity.equals(attributes(file).fileKey())) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      identity = null; // gone with its directory, or removed by somebody
    }
  }
}
