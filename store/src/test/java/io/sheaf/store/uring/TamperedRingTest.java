package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Rings of a process whose calls fail, or that may not have what it asks for.
final class TamperedRingTest {
  private static final String WITHOUT_PRIVILEGE = "--bounding-set=-ipc_lock";

  @RegisterExtension final RingFixture fixture = new RingFixture();

  private List<String> reads(String injection) throws Exception {
    List<String> before = Child.injecting("io_uring_enter", injection);
    return Child.run(before, "reads", fixture.directory().toString());
  }

  @Test
  void interruptedCallsAreMadeAgain() throws Exception {
    List<String> expected = List.of("interrupted true", "refused false", "done 2400 of 2400");
    assertEquals(expected, reads("error=EINTR:when=1+3"));
  }

  @Test
  void refusedSubmissionsAreSubmittedAgain() throws Exception {
    List<String> expected = List.of("interrupted false", "refused true", "done 2400 of 2400");
    assertEquals(expected, reads("error=EAGAIN:when=2+3"));
    assertEquals(expected, reads("error=EBUSY:when=2+5"));
  }

  @Test
  void anOlderKernelGivesFewerFlags() throws Exception {
    List<String> lines = create("io_uring_setup", "error=EINVAL:when=1");
    assertEquals(List.of("flags CQSIZE|R_DISABLED|SUBMIT_ALL|COOP_TASKRUN", "left 0"), lines);
    lines = create("io_uring_setup", "error=EINVAL:when=1..2");
    assertEquals(List.of("flags CQSIZE|R_DISABLED", "left 0"), lines);
  }

  @Test
  void aRingThatIsRefusedHalfwayLeavesNothing() throws Exception {
    for (int call = 1; call <= 3; call++) {
      List<String> lines = create("io_uring_register", "error=ENOMEM:when=" + call);
      assertEquals(
          List.of("refused no ring: io_uring_register: ENOMEM (cannot allocate memory)", "left 0"),
          lines,
          "call " + call);
    }
  }

  private List<String> create(String call, String injection) throws Exception {
    List<String> before = Child.injecting(call, injection);
    return Child.run(before, "create", fixture.directory().toString());
  }

  @Test
  void aShortWriteOfAPairDoesNotSync() throws Exception {
    Child.assumeRuns("prlimit", "--fsize=32768", "true");
    List<String> before = List.of("prlimit", "--fsize=32768");
    List<String> lines = Child.run(before, "pair", fixture.directory().toString());
    assertEquals(List.of("0 32768", "1 ECANCELED (cancelled)"), lines);
  }

  @Test
  void moreThanMayBeLockedIsNotRegistered() throws Exception {
    Child.assumeRuns("setpriv", WITHOUT_PRIVILEGE, "prlimit", "--memlock=4194304", "true");
    List<String> before = List.of("setpriv", WITHOUT_PRIVILEGE, "prlimit", "--memlock=4194304");
    String directory = fixture.directory().toString();
    List<String> refused = List.of("ENOMEM (cannot allocate memory)");
    assertEquals(refused, Child.run(before, "register", directory, "16777216"));
  }
}
