package io.sheaf.store.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Options;
import io.sheaf.store.Store;
import io.sheaf.store.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is found on this machine is what its kernel says.
class DiagnosisTest {
  private static final long POOL = Options.mib(64);

  @TempDir Path root = Path.of("unset");

  private static Finding finding(Diagnosis diagnosis, String topic) {
    return diagnosis.findings().stream()
        .filter(finding -> finding.topic().equals(topic))
        .findFirst()
        .orElseThrow(() -> new AssertionError(topic + " in " + diagnosis));
  }

  @Test
  void theRungIsTheOneOfAStoreHere() throws IOException {
    Diagnosis diagnosis = Diagnosis.of(root, POOL);
    try (Store store = Store.open(root.resolve("s"), Options.defaults().pool(POOL))) {
      assertEquals(diagnosis.rung(), store.rung());
    }
    assertEquals(diagnosis.rung(), finding(diagnosis, "rung").text());
    assertEquals(diagnosis.best(), finding(diagnosis, "rung").state() == State.OK);
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    long descriptors = descriptors();
    for (int i = 0; i < 3; i++) Diagnosis.of(root, POOL);
    try (Stream<Path> all = Files.list(root)) {
      assertEquals(List.of(), all.toList());
    }
    assertEquals(descriptors, descriptors());
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.count();
    }
  }

  @Test
  void figuresAreTheKernelsOwn() throws IOException {
    Diagnosis diagnosis = Diagnosis.of(root, POOL);
    List<String> limits = Files.readAllLines(Path.of("/proc/self/limits"));
    String locked =
        limits.stream().filter(l -> l.startsWith("Max locked memory")).findFirst().orElseThrow();
    String soft = locked.substring("Max locked memory".length()).strip().replaceFirst("\\s.*", "");
    long limit = soft.equals("unlimited") ? -1 : Long.parseLong(soft);
    assertEquals(limit, finding(diagnosis, "memlock").facts().get("limit_bytes"));
    assertEquals(POOL, finding(diagnosis, "memlock").facts().get("needed_bytes"));
    Path enabled = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    if (Files.exists(enabled)) {
      Object setting = finding(diagnosis, "huge pages").facts().get("setting");
      assertTrue(Files.readString(enabled).contains("[" + setting + "]"), setting + "");
    }
    String type = Files.getFileStore(root).type();
    assertEquals(type, finding(diagnosis, "file system").facts().get("type"));
    String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    assertEquals(release, finding(diagnosis, "kernel").facts().get("version"));
    assertEquals(9, diagnosis.findings().size());
    for (Finding each : diagnosis.findings()) {
      boolean wrong = each.state() == State.WARNING && !each.topic().equals("kernel");
      if (wrong && !each.topic().equals("rung")) {
        assertFalse(each.remedies().isEmpty(), each.toString());
      }
    }
  }

  @Test
  void onTmpfsTheRungIsBuffered() throws IOException {
    Path shm = Path.of("/dev/shm");
    Assumptions.assumeTrue(
        Files.isWritable(shm) && Files.getFileStore(shm).type().equals("tmpfs"), "no tmpfs here");
    Path directory = Files.createTempDirectory(shm, "sheaf");
    try {
      Diagnosis diagnosis = Diagnosis.of(directory, POOL);
      assertEquals("BUFFERED", finding(diagnosis, "rung").facts().get("rung"));
      assertTrue(diagnosis.rung().contains("tmpfs"), diagnosis.rung());
      assertEquals(State.WARNING, finding(diagnosis, "direct I/O").state());
      assertFalse(diagnosis.best());
    } finally {
      Files.delete(directory);
    }
  }

  @Test
  void aLinkIsLookedThroughAndAnAbsentDirectoryIsTold() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), root.toRealPath());
    assertEquals(root.toRealPath(), Diagnosis.of(link, POOL).directory());
    assertThrows(NoSuchFileException.class, () -> Diagnosis.of(root.resolve("none"), POOL));
  }
}
