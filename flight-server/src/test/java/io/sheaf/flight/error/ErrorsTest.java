package io.sheaf.flight.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusException;
import io.sheaf.flight.json.Json;
import io.sheaf.format.MalformedException;
import io.sheaf.store.StoreException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
  private static String text(Throwable failure) {
    return String.valueOf(Errors.status(failure).getStatus().getDescription());
  }

  @Test
  void theTextEndsInTheCodeAndTheTrailerSaysTheSame() {
    StatusException status =
        Errors.status(new StoreException.NoSuchColumn("main.flights", "dely", "delay"));
    assertEquals(Status.Code.NOT_FOUND, status.getStatus().getCode());
    assertEquals(
        "no column \"dely\" in main.flights; did you mean \"delay\"? [UNKNOWN_COLUMN]",
        status.getStatus().getDescription());
    var trailers = status.getTrailers();
    assertNotNull(trailers);
    byte[] object = trailers.get(Errors.TRAILER);
    assertNotNull(object);
    assertEquals(
        Map.of(
            "code", "UNKNOWN_COLUMN",
            "message", "no column \"dely\" in main.flights; did you mean \"delay\"?",
            "table", "main.flights",
            "column", "dely"),
        Json.object(object));
  }

  @Test
  void placesStandBehindTheCode() {
    assertTrue(
        text(new StoreException.BadPredicate("no", 0, 4)).endsWith(" [BAD_FILTER where:0-4]"));
    assertTrue(
        text(new StoreException.BadPredicate("no", 0, 4, true))
            .endsWith(" [UNKNOWN_COLUMN where:0-4]"));
    StatusException unknown = Errors.status(new StoreException.CommitUnknown("k", null));
    assertEquals(Status.Code.UNKNOWN, unknown.getStatus().getCode());
    assertTrue(
        text(new StoreException.CommitUnknown("k", null)).endsWith("[COMMIT_UNKNOWN key=k]"));
  }

  @Test
  void everyErrorOfTheStoreHasItsStatus() {
    Map<StoreException, Status.Code> statuses =
        Map.ofEntries(
            Map.entry(new StoreException.NoSuchTable("t", null), Status.Code.NOT_FOUND),
            Map.entry(new StoreException.NoSuchSnapshot("7", "why"), Status.Code.NOT_FOUND),
            Map.entry(new StoreException.TableExists("t"), Status.Code.ALREADY_EXISTS),
            Map.entry(
                new StoreException.UnsupportedPredicate("why", 0, 1), Status.Code.UNIMPLEMENTED),
            Map.entry(new StoreException.BadInput("why"), Status.Code.INVALID_ARGUMENT),
            Map.entry(new StoreException.Locked("d", "h"), Status.Code.UNAVAILABLE),
            Map.entry(new StoreException.Closed("store"), Status.Code.UNAVAILABLE),
            Map.entry(
                new StoreException.PoolExhausted("what", List.of("scan: 4 MiB")),
                Status.Code.RESOURCE_EXHAUSTED),
            Map.entry(
                new StoreException.OutOfSpace("f", "w", null), Status.Code.RESOURCE_EXHAUSTED),
            Map.entry(new StoreException.CorruptPage("f", 1, 2, "w"), Status.Code.DATA_LOSS),
            Map.entry(new StoreException.CorruptStore("f", 2, "w"), Status.Code.DATA_LOSS),
            Map.entry(new StoreException.IoFailed("f", 2, "w", null), Status.Code.INTERNAL),
            Map.entry(new StoreException.ReadOnly("w"), Status.Code.FAILED_PRECONDITION),
            Map.entry(new StoreException.Conflict("t", 1, 2), Status.Code.ABORTED));
    statuses.forEach(
        (error, code) ->
            assertEquals(code, Errors.status(error).getStatus().getCode(), error.toString()));
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        Errors.status(new MalformedException("bad")).getStatus().getCode());
  }

  @Test
  void aTextIsOneShortLineWhateverItSays() {
    String text = text(Refusal.badRequest("a\nb\u0000c" + "x".repeat(100_000)));
    assertTrue(text.startsWith("a b cxxx"), text.substring(0, 20));
    assertTrue(text.length() < 1_600 && text.endsWith("... [BAD_REQUEST]"));
    String wide = text(Refusal.badRequest("ü".repeat(100_000)));
    assertTrue(wide.length() < 300, "percent-encoded it would be " + 6 * wide.length());
  }

  @Test
  void aBugTellsTheClientNothingOfTheServer() {
    assertEquals(
        "bug in the server (IllegalStateException); see its log [INTERNAL]",
        text(new IllegalStateException("/secret/path")));
  }
}
