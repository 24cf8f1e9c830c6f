package io.sheaf.store.io;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.posix.Abi;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of any machine that runs Java, reached through its file channels and the page cache.
///
/// For systems whose calls the store does not know, and to compare with: no native code is touched.
/// `allocate` promises no space here, so that a write may still find none.
public final class PortableDisk implements Disk {
  private static final Logger LOG = LoggerFactory.getLogger(PortableDisk.class);
  private static final int HOLDER_BYTES = 256;
  private static final Set<StandardOpenOption> TO_LOCK =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

  private final Path root;
  private final boolean posix;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PortableDisk(Path root) {
    this.root = root;
    this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /// Opens a directory that exists.
  public static PortableDisk open(Path root) throws DiskException {
    if (!Files.isDirectory(root)) {
      throw new DiskException("open", root.toString(), 0, 0, Reason.ABSENT, "no such directory");
    }
    return new PortableDisk(root);
  }

  /// Makes the directory (its parent must exist) unless it is there, and opens it.
  public static PortableDisk create(Path root) throws DiskException {
    PortableDisk disk = new PortableDisk(root);
    if (!Files.isDirectory(root)) disk.makeDirectory("");
    return disk;
  }

  private Path path(String name) {
    if (closed.get()) throw new StoreException.Closed(root.toString());
    return root.resolve(name);
  }

  private FileAttribute<?>[] only(String permissions) {
    if (!posix) return new FileAttribute<?>[0];
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  private static DiskException failure(String operation, String name, IOException cause) {
    Reason reason =
        switch (cause) {
          case NoSuchFileException _ -> Reason.ABSENT;
          case FileAlreadyExistsException _ -> Reason.EXISTS;
          default -> Reason.FAILED;
        };
    return Failures.of(operation, name, reason, cause);
  }

  @Override
  public DiskFile open(String name, Access access, Caching caching) throws DiskException {
    return access == Access.WRITE
        ? file("open", name, caching, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : file("open", name, caching, StandardOpenOption.READ);
  }

  @Override
  public DiskFile create(String name, long bytes, Caching caching) throws DiskException {
    DiskFile file =
        file(
            "create",
            name,
            caching,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW);
    if (bytes > 0) file.allocate(0, bytes);
    return file;
  }

  private DiskFile file(String operation, String name, Caching caching, OpenOption... options)
      throws DiskException {
    List<OpenOption> all = new ArrayList<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    try {
      FileChannel channel = FileChannel.open(path(name), Set.copyOf(all), only("rw-------"));
      return new PortableFile(name, channel, caching == Caching.DIRECT);
    } catch (IOException e) {
      throw failure(operation, name, e);
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public long length(String name) throws DiskException {
    try {
      return Files.size(path(name));
    } catch (IOException e) {
      throw failure("stat", name, e);
    }
  }

  @Override
  public List<String> list(String directory) throws DiskException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(directory))) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (IOException e) {
      throw failure("list", directory, e);
    } catch (DirectoryIteratorException e) {
      throw failure("list", directory, new IOException(e));
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void makeDirectory(String name) throws DiskException {
    try {
      Files.createDirectory(path(name), only("rwx------"));
    } catch (IOException e) {
      throw failure("mkdir", name, e);
    }
  }

  @Override
  public void unlink(String name) throws DiskException {
    try {
      Files.delete(path(name));
    } catch (IOException e) {
      throw failure("unlink", name, e);
    }
  }

  @Override
  public void syncDirectory(String directory) throws DiskException {
    // Where a directory cannot be opened as a file (Windows) its entries are durable by themselves.
    if (!posix) return;
    try (FileChannel channel = FileChannel.open(path(directory), StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw failure("sync directory", directory.isEmpty() ? "." : directory, e);
    }
  }

  @Override
  public DiskLock lock(String name, String holder) throws DiskException {
    boolean reads = holder.isEmpty();
    try {
      FileChannel channel =
          reads
              ? FileChannel.open(path(name), StandardOpenOption.READ)
              : FileChannel.open(path(name), TO_LOCK, only("rw-------"));
      try {
        FileLock lock = tryLock(channel, reads);
        if (lock == null) throw new StoreException.Locked(root.toString(), holderOf(channel));
        if (!reads) writeHolder(channel, holder);
        return new PortableLock(name, channel);
      } catch (IOException | StoreException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure("lock", name, e);
    }
  }

  /// Null when somebody has it, in this process or another. Java locks a file that it may not write
  /// only as one of several readers.
  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      // Beyond the text, which the loser must be able to read where locks are mandatory.
      return channel.tryLock(Long.MAX_VALUE - 1, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void writeHolder(FileChannel channel, String holder) throws IOException {
    byte[] text = holder.getBytes(StandardCharsets.UTF_8);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text, 0, Math.min(text.length, HOLDER_BYTES)), 0);
  }

  private static String holderOf(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES);
    channel.read(text, 0);
    String line = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
    return line.isEmpty() ? "another process" : line;
  }

  @Override
  public IoEngine engine(FrameArena arena, String sample, EngineOptions options) {
    RungChoice choice = rung();
    LOG.info("{}: {}", root, choice.text());
    RungEvent.chosen(choice);
    return new ThreadEngine(choice, options);
  }

  /// The rung of every engine here, and why there is no better one.
  public static RungChoice rung() {
    String why = Abi.supported() ? "as asked" : "no calls of " + Abi.describe();
    return new RungChoice(Rung.PORTABLE, why);
  }

  @Override
  public void close() {
    closed.set(true);
  }

  /// A lock that lives as long as its channel.
  private record PortableLock(String name, FileChannel channel) implements DiskLock {
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw failure("unlock", name, e).toStoreException();
      }
    }
  }
}
