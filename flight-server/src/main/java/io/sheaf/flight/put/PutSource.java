package io.sheaf.flight.put;

import com.google.protobuf.ByteString;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.flight.wire.NativeBytes;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.Landing;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.ipc.MessageDecoder;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.BodyLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The batches of a DoPut, decoded message by message out of the memory they arrived in.
///
/// One thread at a time: the writer's.
final class PutSource implements BatchSource {
  /// Bytes of dictionaries that are kept while the first batch has not come.
  private static final long MOST_AHEAD_BYTES = 1L << 30;

  /// And of their headers, which lie on the heap, each with some objects.
  private static final long MOST_AHEAD_HEADER_BYTES = 16L << 20;

  private static final long OBJECT_BYTES = 1L << 10;

  private record Pending(ArrivedData.Sound message, BatchHeader header) {
    boolean rows() {
      return header.dictionary() == null;
    }
  }

  private final Inflow inflow;
  private final SchemaMessage schema;
  private final MessageDecoder decoder;
  private final Deque<Pending> ahead = new ArrayDeque<>();
  private ArrivedData.@Nullable Sound current;
  private @Nullable Boolean tagged;
  private long batches;

  /// The batches that follow the schema in `inflow`.
  PutSource(Inflow inflow, SchemaMessage schema, Limits limits) {
    this.inflow = inflow;
    this.schema = schema;
    this.decoder = new MessageDecoder(schema, limits);
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  /// Whether the batches carry tags: reads up to the first one. A stream without batches has none.
  boolean tagged() {
    long bytes = 0;
    long headers = 0;
    while (tagged == null) {
      Pending next = receive();
      if (next == null) return false;
      ahead.add(next);
      bytes += next.message().bytes();
      headers += next.message().header().byteSize() + OBJECT_BYTES;
      if (bytes > MOST_AHEAD_BYTES || headers > MOST_AHEAD_HEADER_BYTES) {
        throw new Refusal(
            Code.TOO_LARGE,
            "%d bytes of dictionaries and %d of their headers before the first batch are too many"
                .formatted(bytes, headers));
      }
    }
    return tagged;
  }

  /// The tag of the batch that came last; empty when it has none.
  ByteString tag() {
    return current == null ? ByteString.EMPTY : current.appMetadata();
  }

  @Override
  public @Nullable Incoming next() {
    return next(bytes -> List.of());
  }

  @Override
  public @Nullable Incoming next(Landing landing) {
    release();
    Pending next = ahead.isEmpty() ? receive() : ahead.remove();
    if (next == null) return null;
    current = next.message();
    Incoming landed = landed(next.header(), next.message().body(), landing);
    return landed != null ? landed : decoder.decode(next.header(), next.message().body().memory());
  }

  /// Rows that are copied from where the transport has them to where they stay; null when there is
  /// no place for them, or they must be looked at first.
  private @Nullable Incoming landed(BatchHeader header, NativeBytes body, Landing landing) {
    BodyLayout layout = body.isApart() ? BodyLayout.of(header) : null;
    if (layout == null) return null;
    MessageDecoder.requireBody(header, body.bytes());
    List<MemorySegment> pages = landing.pages(layout.pages());
    if (pages.isEmpty()) return null;
    List<BodyLayout.Part> parts = layout.parts(pages);
    body.copyTo(
        parts.stream().mapToLong(BodyLayout.Part::offset).toArray(),
        parts.stream().map(BodyLayout.Part::target).toList());
    return decoder.rows(header, BodyLayout.body(parts));
  }

  private @Nullable Pending receive() {
    ArrivedData.Sound message = inflow.takeApart();
    if (message == null) return null;
    try {
      if (message.header().byteSize() == 0) {
        throw Refusal.badRequest("a message without Arrow data stands between the batches");
      }
      Pending pending = new Pending(message, BatchHeader.parse(message.header(), schema));
      if (pending.rows()) checkTag(message);
      else pending.message().body().memory(); // it may have to wait for others
      return pending;
    } catch (RuntimeException | Error e) {
      message.close();
      throw e;
    }
  }

  private void checkTag(ArrivedData.Sound message) {
    boolean has = !message.appMetadata().isEmpty();
    if (tagged == null) tagged = has;
    if (has != tagged) {
      throw Refusal.badRequest(
          "batch %d has %s app_metadata, those before it have %s: tag all batches or none"
              .formatted(batches, has ? "an" : "no", has ? "none" : "it"));
    }
    batches++;
  }

  private void release() {
    ArrivedData.Sound before = current;
    current = null;
    if (before != null) before.close();
  }

  @Override
  public void close() {
    release();
    ahead.forEach(pending -> pending.message().close());
    ahead.clear();
    decoder.close();
  }
}
