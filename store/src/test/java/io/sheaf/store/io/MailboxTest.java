package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.posix.EventCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who wakes the owner of a ring, and who lets it rest.
final class MailboxTest {
  private Mailbox mailbox;

  @BeforeEach
  void open() throws IOException {
    mailbox = new Mailbox(EventCalls.create());
  }

  @AfterEach
  void close() throws IOException {
    mailbox.close();
  }

  private boolean put(boolean urgent) {
    PosixFile file = new PosixFile("none", -1, false, false);
    IoRequest request = IoRequest.read(FileLease.of(file), 0, MemorySegment.NULL, cause -> {});
    return mailbox.put(List.of(request), urgent);
  }

  private void assertSignals(int count) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/fdinfo/" + mailbox.eventFd()));
    String line = lines.stream().filter(l -> l.startsWith("eventfd-count:")).findAny().orElse("");
    assertEquals(count, Integer.parseInt(line.substring(line.indexOf(':') + 1).strip(), 16));
  }

  @Test
  void anOwnerThatIsAwakeIsNotSignalled() throws Exception {
    assertTrue(put(true));
    assertSignals(0);
  }

  @Test
  void anOwnerThatSleepsIsSignalledOnceByAnyone() throws Exception {
    assertTrue(mailbox.fallAsleep(false));
    assertTrue(put(false));
    assertSignals(1);
    assertTrue(put(true));
    assertSignals(1);
  }

  @Test
  void anOwnerThatDozesIsSignalledByWhatIsUrgent() throws Exception {
    assertTrue(mailbox.fallAsleep(true));
    assertTrue(put(false));
    assertSignals(0);
    assertTrue(put(true));
    assertSignals(1);
    assertNotNull(mailbox.takeAll());
  }

  @Test
  void anOwnerNeitherSleepsNorDozesOnMail() {
    assertTrue(put(false));
    assertFalse(mailbox.fallAsleep(false));
    assertFalse(mailbox.fallAsleep(true));
  }

  @Test
  void aShutMailboxTakesNothing() {
    assertTrue(put(true));
    assertNotNull(mailbox.shut());
    assertFalse(put(true));
    assertFalse(put(false));
  }
}
