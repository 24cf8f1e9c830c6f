package io.sheaf.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Size;
import io.sheaf.store.doctor.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How large a server is made, on machines that are made of a few files each.
final class JvmOptionsTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  @TempDir Path root;

  private void with(String file, String text) throws IOException {
    Path path = root.resolve(file.substring(1));
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private String options(Map<String, String> environment, String... args) {
    return JvmOptions.text(args, environment, Room.below(root));
  }

  private static String both(long mib) {
    return "-Xmx" + mib + "m -XX:MaxDirectMemorySize=" + mib + "m";
  }

  private static String small(long mib) {
    return both(mib) + " -XX:+UseSerialGC";
  }

  @BeforeEach
  void sixteenGibibytes() throws IOException {
    with("/proc/meminfo", "MemTotal:       16777216 kB\n");
  }

  @Test
  void withoutALimitItIsAQuarterOfTheMachine() {
    assertEquals(4 * GIB, Memory.total(null, Room.below(root)));
    assertEquals(both(512), options(Map.of(), "serve"));
    assertEquals(8 * GIB, Memory.total(Size.parse("8GiB"), Room.below(root)));
  }

  @Test
  void theLeastLimitOfTheProcessesOwnGroupAndThoseAboveItCounts() throws IOException {
    with("/proc/self/cgroup", "0::/system.slice/sheaf.service\n");
    with("/proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    with("/sys/fs/cgroup/system.slice/memory.max", "8589934592\n");
    with("/sys/fs/cgroup/system.slice/sheaf.service/memory.max", "max\n");
    assertEquals(6 * GIB, Memory.total(null, Room.below(root)));
    assertEquals(both(768), options(Map.of(), "serve"));
    with("/sys/fs/cgroup/system.slice/sheaf.service/memory.max", "4294967296\n");
    assertEquals(3 * GIB, Memory.total(null, Room.below(root)));
    assertEquals(small(64), options(Map.of("SHEAF_MEMORY", "10%"), "serve"));
    assertEquals(both(256), options(Map.of("SHEAF_MEMORY", "2GiB"), "serve"));
    assertEquals(small(128), options(Map.of("SHEAF_MEMORY", "50%"), "serve", "--memory=1GiB"));
    assertEquals(both(320), options(Map.of(), "--memory", "2560MiB", "serve"));
    assertEquals(both(384), options(Map.of(), "serve", "--memory", "much"));
  }

  @Test
  void aGroupOfHalfAGibibyteHoldsAServer() throws IOException {
    with("/proc/self/cgroup", "0::/small\n");
    with("/proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    with("/sys/fs/cgroup/small/memory.max", "536870912\n");
    long total = Memory.total(null, Room.below(root));
    assertEquals(384 * MIB, total);
    assertEquals(small(64), options(Map.of(), "serve"));
    assertEquals(104 * MIB, Memory.split(total, 64 * MIB, 64 * MIB).pool());
    assertEquals(small(64), options(Map.of("SHEAF_MEMORY", "448MiB"), "serve"));
    long least = total - 40 * MIB;
    assertEquals(64 * MIB, Memory.split(least, 64 * MIB, 64 * MIB).pool());
    assertThrows(CommandException.class, () -> Memory.split(least - 1, 64 * MIB, 64 * MIB));
  }

  @Test
  void groupsOfVersion1CountToo() throws IOException {
    with("/proc/self/cgroup", "4:memory:/docker/ab\n");
    with("/proc/self/mountinfo", "40 30 0:33 / /sys/fs/cgroup/memory ro - cgroup cgroup memory\n");
    with("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertEquals(4 * GIB, Memory.total(null, Room.below(root)));
    with("/sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", "2147483648\n");
    assertEquals(new Room(16 * GIB, 2 * GIB), Room.below(root));
    assertEquals(small(192), options(Map.of(), "serve"));
  }
}
