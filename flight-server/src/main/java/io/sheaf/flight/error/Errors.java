package io.sheaf.flight.error;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.sheaf.flight.json.BadJson;
import io.sheaf.flight.json.Json;
import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where an exception becomes what a client sees.
public final class Errors {
  /// The trailer that carries the error as a JSON object.
  public static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("sheaf-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final int LONGEST_TEXT = 1_500;
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /// The status and trailers for a failure of any kind.
  public static StatusException status(Throwable failure) {
    Refusal refusal = refusal(failure);
    String text = oneLine(String.valueOf(refusal.getMessage()));
    String where = refusal.where();
    String mark = refusal.code().name() + (where == null ? "" : " " + where);
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("code", refusal.code().name());
    object.put("message", text);
    if (where != null) object.put("where", oneLine(where));
    refusal.facts().forEach((name, value) -> object.put(name, oneLine(value)));
    Metadata trailers = new Metadata();
    trailers.put(TRAILER, Json.bytes(object));
    return Status.fromCode(refusal.code().status())
        .withDescription(text + " [" + oneLine(mark) + "]")
        .asException(trailers);
  }

  /// The failure as a refusal: itself, the store's error in the words of the protocol, or a bug.
  public static Refusal refusal(Throwable failure) {
    return switch (failure) {
      case Refusal refusal -> refusal;
      case StoreException error -> ofStore(error);
      case BadJson error -> plain(Code.BAD_REQUEST, error);
      case MalformedException error -> plain(Code.BAD_DATA, error);
      case UnsupportedException error -> plain(Code.BAD_DATA, error);
      default -> bug(failure);
    };
  }

  private static Refusal ofStore(StoreException error) {
    return switch (error) {
      case StoreException.NoSuchTable e -> plain(Code.UNKNOWN_TABLE, e).fact("table", e.table());
      case StoreException.NoSuchColumn e ->
          plain(Code.UNKNOWN_COLUMN, e).fact("table", e.table()).fact("column", e.column());
      case StoreException.NoSuchSnapshot e -> plain(Code.UNKNOWN_SNAPSHOT, e);
      case StoreException.NoSuchStage e ->
          plain(Code.UNKNOWN_STAGE, e).fact("stage", Long.toString(e.stage()));
      case StoreException.StagesFull e -> plain(Code.STAGES_FULL, e);
      case StoreException.TableExists e -> plain(Code.TABLE_EXISTS, e).fact("table", e.table());
      case StoreException.BadPredicate e -> {
        Code code = e.namesNoColumn() ? Code.UNKNOWN_COLUMN : Code.BAD_FILTER;
        yield new Refusal(code, text(e), "where:" + e.start() + "-" + e.end());
      }
      case StoreException.UnsupportedPredicate e -> plain(Code.UNSUPPORTED, e);
      case StoreException.BadInput e -> plain(Code.BAD_DATA, e);
      case StoreException.Locked e -> plain(Code.UNAVAILABLE, e);
      case StoreException.Closed e -> plain(Code.UNAVAILABLE, e);
      case StoreException.PoolExhausted e -> plain(Code.POOL_EXHAUSTED, e);
      case StoreException.OutOfSpace e -> plain(Code.OUT_OF_SPACE, e).fact("file", e.file());
      case StoreException.CorruptPage e ->
          plain(Code.DATA_LOSS, e)
              .fact("file", e.file())
              .fact("page", Integer.toString(e.page()))
              .fact("offset", Long.toString(e.offset()));
      case StoreException.CorruptStore e ->
          plain(Code.DATA_LOSS, e).fact("file", e.file()).fact("offset", Long.toString(e.offset()));
      case StoreException.IoFailed e -> plain(Code.IO_FAILED, e).fact("file", e.file());
      case StoreException.CommitUnknown e ->
          new Refusal(Code.COMMIT_UNKNOWN, text(e), "key=" + e.key()).fact("key", e.key());
      case StoreException.NewerFormat e -> plain(Code.NEWER_FORMAT, e);
      case StoreException.Interrupted e -> plain(Code.UNAVAILABLE, e);
      case StoreException.ReadOnly e -> plain(Code.READ_ONLY, e);
      case StoreException.Conflict e -> plain(Code.CONFLICT, e);
      case StoreException.LeakedPins e -> bug(e);
    };
  }

  private static Refusal plain(Code code, Throwable error) {
    return new Refusal(code, text(error));
  }

  private static Refusal bug(Throwable failure) {
    LOG.error("a request failed in a way that is a bug of the server", failure);
    return new Refusal(
        Code.INTERNAL,
        "bug in the server (" + failure.getClass().getSimpleName() + "); see its log");
  }

  private static String text(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  /// Control characters become spaces; what is too long for a header ends in an ellipsis.
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST_TEXT));
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      // A header carries anything but printable ASCII as three characters a byte.
      bytes += c >= 0x20 && c < 0x7f ? 1 : c < 0x800 ? 6 : 12;
      if (bytes > LONGEST_TEXT) return line.append("...").toString();
      if (Character.isISOControl(c)) line.append(' ');
      else line.appendCodePoint(c);
    }
    return line.toString();
  }
}
