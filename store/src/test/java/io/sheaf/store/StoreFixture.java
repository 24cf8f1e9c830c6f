package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.store.io.ArenaMappings;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A directory, an Arrow allocator and memory for each test, and the leak check that ends it: no
/// pin, nothing allocated, no descriptor and no mapping of an arena that was not there before.
final class StoreFixture implements BeforeEachCallback, AfterEachCallback {
  private final List<Store> stores = new ArrayList<>();

  private @Nullable Path directory;
  private @Nullable RootAllocator allocator;
  private @Nullable Arena memory;
  private Set<String> descriptors = Set.of();
  private Set<String> arenas = Set.of();

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    descriptors = descriptors();
    arenas = ArenaMappings.now();
    directory = Files.createTempDirectory("sheaf-test");
    allocator = new RootAllocator();
    memory = Arena.ofShared();
  }

  /// Where a test may put files.
  Path path(String name) {
    if (directory == null) throw new AssertionError("no test is running");
    return directory.resolve(name);
  }

  /// An allocator that must be empty at the end.
  RootAllocator allocator() {
    if (allocator == null) throw new AssertionError("no test is running");
    return allocator;
  }

  /// Memory that goes with the test.
  Arena memory() {
    if (memory == null) throw new AssertionError("no test is running");
    return memory;
  }

  /// A store in `path(name)` that is closed, without pins, when the test ends.
  Store open(String name, Options options) {
    Store store = Store.open(path(name), options);
    stores.add(store);
    return store;
  }

  /// A store with a small pool and a new log file after so many bytes.
  Store open(String name, long logBytes) throws DiskException {
    Options options = Options.defaults().pool(Options.mib(16));
    Store store = Store.on(Disk.create(path(name)), options, logBytes);
    stores.add(store);
    return store;
  }

  /// A store with a small pool.
  Store open(String name) {
    return open(name, Options.defaults().pool(Options.mib(16)));
  }

  /// Asserts that a store has no pins, and closes it.
  void close(Store store) {
    assertEquals(List.of(), store.poolReport().holders(), "pins are left");
    assertEquals(0, store.poolReport().pinnedBytes(), "pins are left");
    store.close();
    stores.remove(store);
  }

  /// For a store whose pins are left on purpose: it is the test's to close, and its arena stays.
  void leave(Store store) {
    stores.remove(store);
    arenas.add(Long.toHexString(store.arena().address()));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    boolean failed = context.getExecutionException().isPresent();
    for (Store store : List.copyOf(stores)) {
      if (failed) closeQuietly(store);
      else close(store);
    }
    stores.clear();
    memory().close();
    if (!failed) allocator().close();
    delete(path(""));
    if (failed) return;
    assertEquals(Set.of(), newer(ArenaMappings.now(), arenas), "mappings of arenas are left");
    assertEquals(Set.of(), newer(descriptors(), descriptors), "descriptors are left");
  }

  /// The test has failed already: that is what shall be seen.
  private static void closeQuietly(Store store) {
    try {
      store.close();
    } catch (StoreException e) {
      System.out.println(e.getMessage());
    }
  }

  private static Set<String> newer(Set<String> now, Set<String> before) {
    Set<String> left = new TreeSet<>(now);
    left.removeAll(before);
    return left;
  }

  /// What descriptors stand for, but for what the JVM opens for itself when it pleases.
  static Set<String> descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(StoreFixture::target)
          .filter(target -> target.startsWith("/"))
          .filter(target -> !target.startsWith("/proc") && !target.startsWith("/dev"))
          .filter(target -> !target.endsWith(".jar") && !target.endsWith("/modules"))
          .filter(target -> !target.endsWith(".so"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /// The directory stream's own descriptor is gone by the time it is looked at.
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /// The segment files below a store's directory.
  static List<Path> segments(Path store) {
    try (Stream<Path> all = Files.walk(store)) {
      return all.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many segments of a snapshot have a file of their own.
  static long withFiles(Snapshot snapshot) {
    return snapshot.tables().stream()
        .flatMap(table -> table.state().segments().stream())
        .filter(segment -> segment.place() == null)
        .count();
  }

  static void delete(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) Files.delete(path);
  }
}
