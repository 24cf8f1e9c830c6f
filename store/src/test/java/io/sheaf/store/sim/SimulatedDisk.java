package io.sheaf.store.sim;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.DiskLock;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.InlineEngine;
import io.sheaf.store.io.IoEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A disk in memory that forgets what was not synced, and fails when told to.
///
/// | fault | how | why a store must survive it |
/// |---|---|---|
/// | power cut | [#survivor] | unsynced writes, lengths and names go, stay, or stay in part |
/// | kill | [#copy] | nothing is lost, nothing is finished |
/// | failing device | [#failAt], `FAILED` | a write may have happened in part; a sync fails once |
/// | full device | [#failAt], `FULL`, or [#setCapacity] | nothing is lost; space may come back |
/// | rot | [#flip] | a byte on the platter is not what was written |
///
/// Power cuts are tried without stopping the program: an [Observer] is told of every operation
/// before it takes effect and again when it has, and may take a survivor at each such moment. Any
/// thread.
public final class SimulatedDisk implements Disk {
  /// Is told of operations, while no other can begin.
  @FunctionalInterface
  public interface Observer {
    /// Called before an operation takes effect (`done` is false), and before it returns.
    void saw(Operation operation, boolean done);
  }

  private final Folder root;
  private final SplittableRandom random;
  private final Map<Long, Reason> faults = new HashMap<>();
  private final Map<String, String> holders = new HashMap<>();
  private Observer observer = (operation, done) -> {};
  private long capacity = Long.MAX_VALUE;
  private long operations;
  private int openFiles;
  private boolean syncFailed;

  /// An empty disk; the seed decides what failing operations leave.
  public SimulatedDisk(long seed) {
    this(new Folder(), seed);
  }

  private SimulatedDisk(Folder root, long seed) {
    this.root = root;
    this.random = new SplittableRandom(seed);
  }

  /// The disk as a power cut at this moment leaves it; `seed` decides what of the unsynced is
  /// spared.
  public synchronized SimulatedDisk survivor(long seed) {
    return new SimulatedDisk(root.survivor(new Survival(new SplittableRandom(seed))), seed);
  }

  /// The disk as the next process finds it when this one is killed now: all that was written is
  /// there, and what was not synced is still to be lost. Locks are free.
  public synchronized SimulatedDisk copy() {
    SimulatedDisk copy = new SimulatedDisk(root.copy(), random.nextLong());
    copy.syncFailed = syncFailed;
    return copy;
  }

  /// Whether a sync has failed since the last power cut: then what programs see may never become
  /// durable, whatever they sync.
  public synchronized boolean syncFailed() {
    return syncFailed;
  }

  /// Lets the operation of that number fail, once.
  public synchronized void failAt(long operation, Reason reason) {
    faults.put(operation, reason);
  }

  /// Sets how many bytes all files may have together.
  public synchronized void setCapacity(long bytes) {
    capacity = bytes;
  }

  /// Bytes that all files have together.
  public synchronized long used() {
    return used(root);
  }

  /// Who is told of operations from now on.
  public synchronized void observe(Observer newObserver) {
    observer = newObserver;
  }

  /// How many operations there were.
  public synchronized long operations() {
    return operations;
  }

  /// How many files are open.
  public synchronized int openFiles() {
    return openFiles;
  }

  /// Flips the bits of `mask` in one byte of a file, on the platter.
  public synchronized void flip(String name, long offset, int mask) throws DiskException {
    inode("flip", name).flip(offset, mask);
  }

  /// The whole content of a file.
  public synchronized byte[] bytes(String name) throws DiskException {
    Inode inode = inode("read", name);
    return inode.read(0, Math.toIntExact(inode.length()));
  }

  /// Counts an operation, lets the observer see it, and fails it if that is its fate.
  Operation begin(Operation.Kind kind, String file, long offset, long length) throws DiskException {
    Operation operation = new Operation(++operations, kind, file, offset, length);
    observer.saw(operation, false);
    return operation;
  }

  void end(Operation operation) {
    observer.saw(operation, true);
  }

  /// The failure that is the fate of an operation, or null. One that needs no space never meets a
  /// full disk.
  @Nullable DiskException fate(Operation operation) {
    Reason reason = faults.remove(operation.number());
    if (reason == null || (reason == Reason.FULL && !operation.kind().takesSpace())) {
      return null;
    }
    syncFailed |= operation.kind().syncs();
    return failure(operation, reason, "simulated");
  }

  static DiskException failure(Operation operation, Reason reason, String detail) {
    String name = operation.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new DiskException(
        name, operation.file(), operation.offset(), operation.length(), reason, detail);
  }

  /// Throws if `more` bytes do not fit.
  void requireSpace(Operation operation, long more) throws DiskException {
    if (more > 0 && used(root) > capacity - more) {
      throw failure(operation, Reason.FULL, "simulated disk of " + capacity + " bytes is full");
    }
  }

  private static long used(Folder folder) {
    long bytes = 0;
    for (String name : folder.names()) {
      Node node = folder.get(name);
      bytes += node instanceof Folder inner ? used(inner) : 0;
      bytes += node instanceof Inode inode ? inode.length() : 0;
    }
    return bytes;
  }

  Survival survivalOfFailure() {
    return new Survival(random);
  }

  void closedFile() {
    openFiles--;
  }

  @Override
  public synchronized DiskFile open(String name, Access access, Caching caching)
      throws DiskException {
    Operation operation = simple(Operation.Kind.OPEN, name);
    Inode inode = inode("open", name);
    openFiles++;
    end(operation);
    return new SimulatedFile(this, inode, name, access, caching);
  }

  @Override
  public synchronized DiskFile create(String name, long bytes, Caching caching)
      throws DiskException {
    Operation operation = simple(Operation.Kind.CREATE, name);
    Folder parent = parent("create", name);
    if (parent.get(leaf(name)) != null) {
      throw failure(operation, Reason.EXISTS, "file exists");
    }
    requireSpace(operation, bytes);
    Inode inode = new Inode();
    if (bytes > 0) {
      inode.setLength(bytes);
    }
    parent.put(leaf(name), inode);
    openFiles++;
    end(operation);
    return new SimulatedFile(this, inode, name, Access.WRITE, caching);
  }

  @Override
  public synchronized boolean exists(String name) throws DiskException {
    simple(Operation.Kind.STAT, name);
    return find(name) != null;
  }

  @Override
  public synchronized long length(String name) throws DiskException {
    simple(Operation.Kind.STAT, name);
    return inode("stat", name).length();
  }

  @Override
  public synchronized List<String> list(String directory) throws DiskException {
    simple(Operation.Kind.LIST, directory);
    return folder("list", directory).names();
  }

  @Override
  public synchronized void makeDirectory(String name) throws DiskException {
    Operation operation = simple(Operation.Kind.MAKE_DIRECTORY, name);
    Folder parent = parent("make directory", name);
    if (parent.get(leaf(name)) != null) {
      throw failure(operation, Reason.EXISTS, "file exists");
    }
    parent.put(leaf(name), new Folder());
    end(operation);
  }

  @Override
  public synchronized void unlink(String name) throws DiskException {
    Operation operation = simple(Operation.Kind.UNLINK, name);
    inode("unlink", name);
    parent("unlink", name).remove(leaf(name));
    end(operation);
  }

  @Override
  public synchronized void syncDirectory(String directory) throws DiskException {
    Operation operation = begin(Operation.Kind.SYNC_DIRECTORY, directory, 0, 0);
    Folder folder = folder("sync directory", directory);
    DiskException fate = fate(operation);
    if (fate != null) {
      folder.syncFailing(survivalOfFailure());
      throw fate;
    }
    folder.sync();
    end(operation);
  }

  @Override
  public synchronized DiskLock lock(String name, String holder) throws DiskException {
    Operation operation = simple(Operation.Kind.LOCK, name);
    String now = holders.putIfAbsent(name, holder);
    if (now != null) {
      throw new StoreException.Locked("simulated disk", now);
    }
    Folder parent = parent("lock", name);
    if (parent.get(leaf(name)) == null) {
      parent.put(leaf(name), new Inode());
    }
    end(operation);
    return new Lock(name, holder);
  }

  private final class Lock implements DiskLock {
    private final String name;
    private final String holder;

    Lock(String name, String holder) {
      this.name = name;
      this.holder = holder;
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        holders.remove(name, holder);
      }
    }
  }

  /// An operation that fails before it has any effect, or not at all.
  private Operation simple(Operation.Kind kind, String file) throws DiskException {
    Operation operation = begin(kind, file, 0, 0);
    DiskException fate = fate(operation);
    if (fate != null) {
      throw fate;
    }
    return operation;
  }

  private static String leaf(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private Folder parent(String operation, String name) throws DiskException {
    return folder(operation, name.substring(0, Math.max(0, name.lastIndexOf('/'))));
  }

  private Folder folder(String operation, String name) throws DiskException {
    if (find(name) instanceof Folder folder) {
      return folder;
    }
    throw new DiskException(operation, name, 0, 0, Reason.ABSENT, "no such directory");
  }

  private Inode inode(String operation, String name) throws DiskException {
    if (find(name) instanceof Inode inode) {
      return inode;
    }
    throw new DiskException(operation, name, 0, 0, Reason.ABSENT, "no such file");
  }

  private @Nullable Node find(String name) {
    Node node = root;
    if (!name.isEmpty()) {
      for (String part : name.split("/", -1)) {
        node = node instanceof Folder folder ? folder.get(part) : null;
      }
    }
    return node;
  }

  @Override
  public IoEngine engine(FrameArena arena, String sample, EngineOptions options) {
    return new InlineEngine();
  }

  @Override
  public void close() {}
}
