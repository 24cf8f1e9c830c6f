package io.sheaf.store.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.doctor.Finding.State;
import io.sheaf.store.io.ArenaReport;
import io.sheaf.store.io.LockedMemory;
import io.sheaf.store.io.RingTrial;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;
import io.sheaf.store.io.RungProbe;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.Statx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is found on machines that are made of a few files each.
class ChecksTest {
  private static final long MIB = 1L << 20;
  private static final String THP = "/sys/kernel/mm/transparent_hugepage/enabled";

  @TempDir Path root = Path.of("unset");

  private Machine with(String file, String text) throws IOException {
    Path path = root.resolve(file.substring(1));
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return new Machine(root);
  }

  private static void assertFinding(State state, String text, Finding finding) {
    assertEquals(state, finding.state(), finding.toString());
    assertTrue(finding.text().contains(text), finding.toString());
  }

  private static void assertRemedy(String command, Finding finding) {
    assertTrue(finding.remedies().stream().anyMatch(r -> r.contains(command)), finding.toString());
  }

  @Test
  void theLeastLimitOfAGroupAndThoseAboveItCounts() throws IOException {
    with("/proc/meminfo", "MemTotal:       16777216 kB\n");
    with("/proc/self/cgroup", "0::/user.slice/sheaf.service\n");
    with(
        "/proc/self/mountinfo",
        "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n");
    with("/sys/fs/cgroup/user.slice/sheaf.service/memory.max", "max\n");
    Machine machine = with("/sys/fs/cgroup/user.slice/memory.max", "268435456\n");
    assertEquals(
        new Cgroup(256 * MIB, "/sys/fs/cgroup/user.slice/memory.max", 2),
        Cgroup.of(machine).orElseThrow());
    assertFinding(State.OK, "128 MiB in 256 MiB allowed", CgroupCheck.of(128 * MIB, machine));
    assertFinding(State.WARNING, "little is left", CgroupCheck.of(240 * MIB, machine));
    Finding killed = CgroupCheck.of(256 * MIB, machine);
    assertFinding(State.PROBLEM, "will kill", killed);
    assertRemedy("sheaf serve --memory 192MiB", killed);
    String slows = "/sys/fs/cgroup/user.slice/sheaf.service/memory.high";
    with(slows, "134217728\n");
    assertEquals(new Cgroup(128 * MIB, slows, 2), Cgroup.of(machine).orElseThrow());
    assertFinding(State.PROBLEM, "will slow", CgroupCheck.of(128 * MIB, machine));
  }

  @Test
  void inAContainerTheGroupIsFoundBelowItsOwnMount() throws IOException {
    with("/proc/self/cgroup", "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n0::/\n");
    with(
        "/proc/self/mountinfo",
        "40 30 0:33 /docker/ab /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    Machine machine = with("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
    assertEquals(
        new Cgroup(1024 * MIB, "/sys/fs/cgroup/memory/memory.limit_in_bytes", 1),
        Cgroup.of(machine).orElseThrow());
    with("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertTrue(Cgroup.of(machine).isEmpty());
  }

  @Test
  void withoutALimitTheMachineIsTheLimit() throws IOException {
    Machine machine = with("/proc/meminfo", "MemTotal:       1048576 kB\n");
    assertFinding(State.OK, "1 GiB of the machine", CgroupCheck.of(64 * MIB, machine));
    assertFinding(State.PROBLEM, "will not fit", CgroupCheck.of(2048 * MIB, machine));
    Machine mute = new Machine(root.resolve("nothing"));
    assertFinding(State.UNKNOWN, "does not say", CgroupCheck.of(64 * MIB, mute));
  }

  @Test
  void bounceBuffersAreToldOnlyWhereTheyCanBe() throws IOException {
    with("/proc/cmdline", "root=/dev/vda quiet\n");
    Machine machine = with("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n");
    assertFinding(State.OK, "no virtual machine", BounceCheck.of(machine));
    with("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n");
    assertFinding(State.OK, "no TDX", BounceCheck.of(machine));
    with("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor tdx_guest\n");
    assertFinding(State.WARNING, "Intel TDX", BounceCheck.of(machine));
    with("/proc/cpuinfo", "vendor_id\t: AuthenticAMD\nflags\t\t: fpu hypervisor\n");
    assertFinding(State.UNKNOWN, "cannot tell", BounceCheck.of(machine));
    with("/proc/cmdline", "root=/dev/vda swiotlb=noforce\n");
    assertFinding(State.OK, "swiotlb=noforce", BounceCheck.of(machine));
    with("/dev/sev-guest", "");
    assertFinding(State.WARNING, "AMD SEV-SNP", BounceCheck.of(machine));
    with("/proc/cmdline", "swiotlb=65536,force\n");
    assertFinding(State.WARNING, "swiotlb=force", BounceCheck.of(machine));
    Machine arm = new Machine(root.resolve("nothing"));
    assertFinding(State.UNKNOWN, "architecture", BounceCheck.of(arm));
  }

  @Test
  void hugePagesAreJudgedByWhatWasGotAndWhy() throws IOException {
    ArenaReport all = new ArenaReport(8 * MIB, 8 * MIB, 8 * MIB, "");
    ArenaReport none = new ArenaReport(8 * MIB, 8 * MIB, 0, "");
    Machine machine = with(THP, "always [madvise] never\n");
    assertFinding(State.OK, "madvise; 8 MiB of 8 MiB", HugePageCheck.of(machine, all));
    assertRemedy("compact_memory", HugePageCheck.of(machine, none));
    with("/proc/self/status", "THP_enabled:\t0\n");
    assertFinding(State.WARNING, "this process", HugePageCheck.of(machine, none));
    with(THP, "always madvise [never]\n");
    assertRemedy("echo madvise", HugePageCheck.of(machine, none));
    Files.delete(root.resolve(THP.substring(1)));
    assertFinding(State.WARNING, "this kernel has no", HugePageCheck.of(machine, none));
    with(THP, "[always] madvise never\n");
    with("/proc/self/status", "THP_enabled:\t1\n");
    with("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "536870912\n");
    assertFinding(State.UNKNOWN, "512 MiB", HugePageCheck.of(machine, none));
  }

  @Test
  void aRingThatIsRefusedIsToldWithWhoRefusesIt() throws IOException {
    Machine machine = with("/proc/sys/kernel/io_uring_disabled", "2\n");
    Finding disabled = RingCheck.of(refused(Errno.EPERM), machine);
    assertFinding(State.WARNING, "io_uring_disabled = 2", disabled);
    assertRemedy("sysctl -w kernel.io_uring_disabled=0", disabled);
    with("/proc/sys/kernel/io_uring_disabled", "0\n");
    assertFinding(State.WARNING, "security", RingCheck.of(refused(Errno.EPERM), machine));
    assertFinding(State.WARNING, "kernel has none", RingCheck.of(refused(Errno.ENOSYS), machine));
    with("/proc/self/status", "Seccomp:\t2\n");
    assertRemedy("SystemCallFilter", RingCheck.of(refused(Errno.ENOSYS), machine));
    with("/.dockerenv", "");
    assertRemedy("docker run", RingCheck.of(refused(Errno.EPERM), machine));
  }

  @Test
  void aRingThatReadsIntoNoRegisteredFrameIsToldWithTheReason() {
    Machine machine = new Machine(root);
    RingTrial whole = new RingTrial(RingTrial.Outcome.READS, null, 0, "DEFER_TASKRUN");
    assertFinding(State.OK, "works", RingCheck.of(probe(whole), machine));
    RingTrial plain = new RingTrial(RingTrial.Outcome.READS, "gives EIO", 0, "DEFER_TASKRUN");
    assertFinding(State.WARNING, "works; gives EIO", RingCheck.of(probe(plain), machine));
  }

  private static RungProbe refused(int errno) {
    RingTrial ring = new RingTrial(RingTrial.Outcome.CANNOT_BE_MADE, null, errno, "no ring");
    return probe(ring);
  }

  private static RungProbe probe(RingTrial ring) {
    Statx sample = new Statx(0, 4096, true, 512, 512);
    LockedMemory locked = new LockedMemory(8 * MIB, false);
    return new RungProbe(null, sample, ring, locked, new RungChoice(Rung.PREAD, "no ring"));
  }

  @Test
  void whatCannotBeLockedIsToldWithNeedAndLimit() {
    Machine machine = new Machine(root);
    LockedMemory locked = new LockedMemory(8 * MIB, false);
    Finding short_ = LockedCheck.of(locked, 256 * MIB, machine);
    assertFinding(State.WARNING, "256 MiB needed; only 8 MiB allowed", short_);
    assertRemedy("prlimit --pid $$ --memlock=unlimited", short_);
    assertRemedy("LimitMEMLOCK=infinity", short_);
    assertFinding(State.OK, "6 MiB needed", LockedCheck.of(locked, 6 * MIB, machine));
    LockedMemory exempt = new LockedMemory(8 * MIB, true);
    assertFinding(State.OK, "CAP_IPC_LOCK", LockedCheck.of(exempt, 256 * MIB, machine));
  }

  @Test
  void theMountOfAPathIsTheDeepestAndTheLast() throws IOException {
    Machine machine =
        with(
            "/proc/self/mountinfo",
            """
            1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw
            2 1 8:2 / /srv rw - ext4 /dev/sdb rw
            3 1 8:3 / /srv rw shared:1 master:2 - xfs /dev/sdc rw,noquota
            4 1 8:4 / /srv/a\\040b ro - btrfs /dev/sdd rw
            """);
    Mount srv = Mount.of(machine, Path.of("/srv/x")).orElseThrow();
    assertEquals(new Mount("xfs", "/dev/sdc", List.of("rw", "rw", "noquota")), srv);
    assertEquals("/dev/sda1", Mount.of(machine, Path.of("/srvx")).orElseThrow().source());
    Finding readOnly = FileSystemCheck.of(Path.of("/srv/a b/c"), machine);
    assertFinding(State.PROBLEM, "btrfs on /dev/sdd, read-only", readOnly);
  }

  @Test
  void everyFileSystemWithATrapIsTold() {
    Path directory = Path.of("/x");
    for (String type : List.of("tmpfs", "overlay", "btrfs", "nfs4", "9p", "fuse.sshfs", "zfs")) {
      Finding finding = FileSystemCheck.of(new Mount(type, "src", List.of("rw")), directory);
      assertEquals(State.WARNING, finding.state(), finding.toString());
      assertEquals(1, finding.remedies().size(), finding.toString());
    }
    Mount journalled = new Mount("ext4", "/dev/a", List.of("rw", "data=journal"));
    assertFinding(State.WARNING, "twice", FileSystemCheck.of(journalled, directory));
    Mount sync = new Mount("xfs", "/dev/a", List.of("rw", "sync"));
    assertFinding(State.WARNING, "sync", FileSystemCheck.of(sync, directory));
    Mount plain = new Mount("xfs", "/dev/a", List.of("rw"));
    assertFinding(State.OK, "xfs on /dev/a", FileSystemCheck.of(plain, directory));
    Mount strange = new Mount("f2fs", "/dev/a", List.of("rw"));
    assertFinding(State.UNKNOWN, "f2fs", FileSystemCheck.of(strange, directory));
  }

  @Test
  void anOldKernelIsToldWithWhatItLacks() {
    assertFinding(State.OK, "Linux 6.18.44-x", KernelCheck.of("6.18.44-x"));
    assertFinding(State.WARNING, "6.1", KernelCheck.of("5.15.0-91-generic"));
    assertFinding(State.WARNING, "5.14", KernelCheck.of("5.11.0"));
    assertFinding(State.WARNING, "5.11", KernelCheck.of("4.18.0-el8"));
    assertFinding(State.UNKNOWN, "Linux", KernelCheck.of("?"));
  }
}
