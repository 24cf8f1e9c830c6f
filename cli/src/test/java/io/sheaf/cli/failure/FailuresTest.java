package io.sheaf.cli.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private static Map<Throwable, Exit> failures() {
    Map<Throwable, Exit> all = new LinkedHashMap<>();
    all.put(new StoreException.NoSuchTable("t", null), Exit.ABSENT);
    all.put(new StoreException.NoSuchColumn("t", "c", null), Exit.ABSENT);
    all.put(new StoreException.NoSuchSnapshot("9", "not yet"), Exit.ABSENT);
    all.put(new StoreException.NoSuchStage(9), Exit.ABSENT);
    all.put(new StoreException.StagesFull("too many"), Exit.UNAVAILABLE);
    all.put(new StoreException.TableExists("t"), Exit.FAILED);
    all.put(new StoreException.BadPredicate("no", 0, 1), Exit.USAGE);
    all.put(new StoreException.UnsupportedPredicate("no", 0, 1), Exit.USAGE);
    all.put(new StoreException.BadInput("no"), Exit.FAILED);
    all.put(new StoreException.Locked("d", "process 1"), Exit.UNAVAILABLE);
    all.put(new StoreException.PoolExhausted("full", List.of("a scan")), Exit.UNAVAILABLE);
    all.put(new StoreException.CorruptPage("f", 1, 4096, "checksum"), Exit.DAMAGE);
    all.put(new StoreException.CorruptStore("SUPER", 0, "hash"), Exit.DAMAGE);
    all.put(new StoreException.OutOfSpace("f", "full", null), Exit.UNAVAILABLE);
    all.put(new StoreException.IoFailed("f", 0, "EIO", null), Exit.FAILED);
    all.put(new StoreException.CommitUnknown("k", null), Exit.UNKNOWN);
    all.put(new StoreException.ReadOnly("asked to be"), Exit.DENIED);
    all.put(new StoreException.Conflict("t", 1, 2), Exit.UNAVAILABLE);
    all.put(Status.NOT_FOUND.asRuntimeException(), Exit.ABSENT);
    all.put(Status.INVALID_ARGUMENT.asRuntimeException(), Exit.USAGE);
    all.put(Status.UNAVAILABLE.asException(), Exit.UNAVAILABLE);
    all.put(Status.RESOURCE_EXHAUSTED.asRuntimeException(), Exit.UNAVAILABLE);
    all.put(Status.PERMISSION_DENIED.asRuntimeException(), Exit.DENIED);
    all.put(Status.UNAUTHENTICATED.asRuntimeException(), Exit.DENIED);
    all.put(Status.DATA_LOSS.asRuntimeException(), Exit.DAMAGE);
    all.put(Status.UNIMPLEMENTED.asRuntimeException(), Exit.FAILED);
    all.put(Status.UNKNOWN.asRuntimeException(), Exit.FAILED);
    all.put(unknown("lost the answer [COMMIT_UNKNOWN key=k]"), Exit.UNKNOWN);
    all.put(new MalformedException("no"), Exit.FAILED);
    all.put(new UnsupportedException("no"), Exit.FAILED);
    all.put(new NoSuchFileException("f"), Exit.ABSENT);
    all.put(new AccessDeniedException("f"), Exit.DENIED);
    all.put(new IOException("No space left on device"), Exit.UNAVAILABLE);
    all.put(new UncheckedIOException(new NoSuchFileException("f")), Exit.ABSENT);
    all.put(new InterruptedException(), Exit.INTERRUPTED);
    all.put(new OutOfMemoryException("no more"), Exit.UNAVAILABLE);
    all.put(CommandException.denied("no"), Exit.DENIED);
    all.put(new AssertionError("state 7"), Exit.FAILED);
    return all;
  }

  private static Throwable unknown(String description) {
    return Status.UNKNOWN.withDescription(description).asRuntimeException();
  }

  @Test
  void everyFailureHasItsExitCodeAndOneLine() {
    Set<Exit> met = new HashSet<>();
    failures()
        .forEach(
            (failure, exit) -> {
              assertEquals(exit, Failures.exit(failure), failure.toString());
              String line = Failures.line(failure, "d");
              assertFalse(line.isBlank() || line.contains("\n"), line);
              met.add(exit);
            });
    met.add(Exit.DONE);
    assertEquals(Set.of(Exit.values()), met);
  }

  @Test
  void codesAreThoseThatScriptsKnow() {
    List<Integer> codes = Stream.of(Exit.values()).map(Exit::code).toList();
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 130), codes);
  }

  @Test
  void theLineSaysWhereAndWhat() {
    assertEquals(
        "no table \"flihgts\" in ./sheaf-data; did you mean \"flights\"?",
        Failures.line(new StoreException.NoSuchTable("flihgts", "flights"), "./sheaf-data"));
    assertTrue(Failures.line(new StoreException.CommitUnknown("k7", null), "d").contains("key k7"));
    assertEquals(
        "no column \"a\"; did you mean \"b\"?",
        Failures.line(
            unknown("no column \"a\"; did you mean \"b\"? [UNKNOWN_COLUMN columns:0]"), "d"));
    assertTrue(Failures.line(new AssertionError("state 7"), "d").startsWith("bug: "));
  }
}
