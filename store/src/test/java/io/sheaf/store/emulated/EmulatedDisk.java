package io.sheaf.store.emulated;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A file system over a loop device over FUSE over an nbdkit plugin that fails when it is told to,
/// or records what it is told to write.
///
/// Needs root and the Debian packages nbdkit, nbdkit-plugin-python, libnbd-bin, fuse3 and xfsprogs.
public final class EmulatedDisk implements AutoCloseable {
  /// A block of the device that has these eight bytes in it, little-endian, can be made a bad one.
  public static final long MARK = 0x5eaf0cb1ad0baf5eL;

  private static final int BUSY_TRIES = 50;
  private static final String PACKAGES = "nbdkit nbdkit-plugin-python libnbd-bin fuse3 xfsprogs";

  private final Path directory;
  private final Path files;
  private final FileSystem system;
  private @Nullable Process fuse;
  private String device = "";

  /// What is made on it.
  public enum FileSystem {
    EXT4("-q -b 4096 -E lazy_itable_init=0"),
    XFS("-q");

    private final String options;

    FileSystem(String options) {
      this.options = options;
    }

    private String type() {
      return name().toLowerCase(Locale.ROOT);
    }

    private List<String> make(String device) {
      List<String> command = new ArrayList<>(List.of("mkfs." + type()));
      command.addAll(List.of(options.split(" ", -1)));
      command.add(device);
      return command;
    }

    /// One of which another one with the same name may be mounted.
    List<String> mount(String device, Path where, String... options) {
      List<String> all = new ArrayList<>(List.of(options));
      all.add(this == XFS ? "nouuid" : "rw");
      return List.of("mount", "-t", type(), "-o", String.join(",", all), device, where.toString());
    }
  }

  private EmulatedDisk(Path directory, FileSystem system) {
    this.directory = directory;
    this.files = directory.resolve("fs");
    this.system = system;
  }

  /// Why there can be none here, in one line, or null.
  public static @Nullable String whyNot() {
    if (!"root".equals(System.getProperty("user.name"))) return "an emulated disk needs root";
    for (String command : List.of("nbdkit", "nbdfuse", "fusermount3", "losetup", "mkfs.xfs")) {
      if (!isThere(command)) {
        return "no " + command + ": apt install " + PACKAGES;
      }
    }
    return null;
  }

  private static boolean isThere(String command) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /// A healthy disk of so many MiB, mounted, in a new directory: below the one that
  /// `-Dsheaf.faultdisk` names, or else among the temporary ones.
  public static EmulatedDisk mounted(int mib) throws IOException {
    return mounted(mib, FileSystem.EXT4, false);
  }

  /// The same with any file system; every write and flush from its first mount on is recorded, for
  /// [PowerCuts].
  public static EmulatedDisk recorded(int mib, FileSystem system) throws IOException {
    return mounted(mib, system, true);
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static EmulatedDisk mounted(int mib, FileSystem system, boolean recorded)
      throws IOException {
    String named = System.getProperty("sheaf.faultdisk", "");
    Path above = Path.of(named.isEmpty() ? System.getProperty("java.io.tmpdir") : named);
    Files.createDirectories(above);
    Path directory = Files.createTempDirectory(above, "sheaf-disk");
    EmulatedDisk disk = new EmulatedDisk(directory, system);
    try {
      if (recorded) Files.createFile(disk.record());
      disk.setUp(mib);
      if (recorded) disk.begin();
      disk.mount();
      return disk;
    } catch (IOException | RuntimeException | Error e) {
      disk.close();
      throw e;
    }
  }

  private void setUp(int mib) throws IOException {
    Path script = directory.resolve("disk.py");
    try (InputStream text = EmulatedDisk.class.getResourceAsStream("disk.py")) {
      Files.copy(Objects.requireNonNull(text), script, StandardCopyOption.REPLACE_EXISTING);
    }
    Path socket = directory.resolve("socket");
    Path mountPoint = Files.createDirectories(directory.resolve("mnt"));
    run(
        List.of("nbdkit", "-U", socket.toString(), "-P", pidFile().toString()),
        List.of("python", script.toString(), "dir=" + directory, "size=" + ((long) mib << 20)));
    Path raw = mountPoint.resolve("disk");
    fuse =
        new ProcessBuilder("nbdfuse", raw.toString(), "--unix", socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("fuse.log").toFile())
            .start();
    for (int i = 0; i < BUSY_TRIES && !Files.exists(raw); i++) pause();
    device = run(List.of("losetup", "-f", "--show", "--direct-io=on", raw.toString())).strip();
    // A bad block must not take along those that others ask for at the same time.
    Path queue = Path.of("/sys/block", Path.of(device).getFileName().toString(), "queue");
    Files.writeString(queue.resolve("nomerges"), "2");
    run(system.make(device));
    Files.createDirectories(files);
  }

  /// What is there now is what the record begins with.
  private void begin() throws IOException {
    run(List.of("cp", "--sparse=always", beside("image").toString(), begun().toString()));
    Files.write(record(), new byte[0]);
  }

  /// The device as it was before its first mount. Only where it is recorded.
  Path begun() {
    return beside("begun");
  }

  /// Every write and flush since, as `disk.py` says. Only where it is recorded.
  Path record() {
    return beside("record");
  }

  /// How long the record is now: what has been answered by now stands before.
  public long recorded() throws IOException {
    return Files.size(record());
  }

  FileSystem system() {
    return system;
  }

  private Path pidFile() {
    return directory.resolve("nbdkit.pid");
  }

  /// The root of the file system.
  public Path files() {
    return files;
  }

  /// What can be kept beside it, on a disk that does not fail.
  public Path beside(String name) {
    return directory.resolve(name);
  }

  /// Lets every `operation` (`read`, `write`, `flush`) fail with `errno` (`EIO`) from now on; with
  /// `marked` those only that move a block with the [#MARK] in it.
  public void fail(String operation, String errno, boolean marked) throws IOException {
    Path line = directory.resolve("fault.new");
    Files.writeString(line, operation + " " + errno + (marked ? " marked" : ""));
    Files.move(line, fault(), StandardCopyOption.ATOMIC_MOVE);
  }

  /// Ends the fault.
  public void heal() throws IOException {
    Files.deleteIfExists(fault());
  }

  private Path fault() {
    return directory.resolve("fault");
  }

  /// How many operations have failed.
  public long injected() throws IOException {
    return Files.size(directory.resolve("injected"));
  }

  /// Ends the fault and mounts the file system anew: it may have become read-only meanwhile.
  public void remount() throws IOException {
    heal();
    unmount(files);
    mount();
  }

  private void mount() throws IOException {
    run(system.mount(device, files));
  }

  /// The kernel lets go of the files of a ring some time after the process is done with it.
  static void unmount(Path where) throws IOException {
    for (int i = 1; ; i++) {
      try {
        run(List.of("umount", where.toString()));
        return;
      } catch (IOException e) {
        if (i == BUSY_TRIES) throw e;
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a disk is set up", e);
    }
  }

  private static String run(List<String> command, List<String> more) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(more);
    return run(all);
  }

  static String run(List<String> command) throws IOException {
    // By a file: a daemon that a command leaves behind would keep a pipe open.
    Path said = Files.createTempFile("sheaf-disk", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int status = process.waitFor();
      String text = Files.readString(said, StandardCharsets.UTF_8);
      if (status != 0) throw new IOException(String.join(" ", command) + ": " + text.strip());
      return text;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a disk is set up", e);
    } finally {
      Files.delete(said);
    }
  }

  /// Takes down whatever of it stands.
  @Override
  public void close() throws IOException {
    heal();
    if (isMounted(files)) unmount(files);
    if (!device.isEmpty()) run(List.of("losetup", "-d", device));
    Path fuseMount = directory.resolve("mnt");
    if (isMounted(fuseMount)) run(List.of("fusermount3", "-u", fuseMount.toString()));
    if (fuse != null) fuse.destroy();
    if (Files.exists(pidFile())) {
      long pid = Long.parseLong(Files.readString(pidFile()).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
    for (int i = 0; i < BUSY_TRIES && isMounted(fuseMount); i++) pause();
    delete();
  }

  private static boolean isMounted(Path path) throws IOException {
    return Files.readString(Path.of("/proc/self/mounts")).contains(" " + path + " ");
  }

  private void delete() throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) Files.delete(path);
  }
}
