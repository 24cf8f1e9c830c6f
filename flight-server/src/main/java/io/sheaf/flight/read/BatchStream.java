package io.sheaf.flight.read;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.Message;
import io.sheaf.store.Messages;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The messages of one DoGet: schema, then batches and the dictionaries they need.
final class BatchStream implements Answers<OutgoingData> {
  /// More than protobuf, number and padding put around header and body.
  private static final int FRAMING_BYTES = 64;

  private static final byte[] UNNUMBERED = {};

  private final Selection selection;
  private final Messages messages;
  private final Taking taking = new Taking();
  private final int maxMessageBytes;
  private final long after;
  private final WireCounters counters;

  private boolean begun;
  private long number;
  private @Nullable SplitBatch split;

  /// The stream of a selection, which it owns once this has returned.
  ///
  /// @param holder who is named when its pins are in the way
  /// @param after batches up to this number are left out
  BatchStream(
      Selection selection, String holder, int maxMessageBytes, long after, WireCounters counters) {
    this.selection = selection;
    this.maxMessageBytes = maxMessageBytes;
    this.after = after;
    this.counters = counters;
    this.messages = selection.scan().messages(holder);
  }

  @Override
  public @Nullable OutgoingData next() {
    if (!begun) {
      begun = true;
      return OutgoingData.schema(selection.scan().schemaMessage().bytes(), counters);
    }
    while (true) {
      SplitBatch parts = split;
      if (parts != null) {
        if (parts.hasNext()) {
          if (number > after) return parts.next(decimal(number++));
          parts.skip();
          number++;
          continue;
        }
        parts.close();
        split = null;
      }
      Message message = messages.next();
      if (message == null) return null;
      OutgoingData next = take(message);
      if (next != null) return next;
    }
  }

  @Override
  public @Nullable OutgoingData tryNext() {
    if (!begun || split != null) return null;
    Message message = messages.tryNext();
    // One that is to be split is work for another thread, which finds it where it was put.
    return message == null ? null : take(message);
  }

  /// The whole of a message; null when it is to be split, or is one that the client has.
  private @Nullable OutgoingData take(Message message) {
    try {
      if (message.dictionary()) return whole(message, UNNUMBERED);
      if (!fits(message)) {
        split =
            new SplitBatch(
                message, selection.scan().schemaMessage(), maxMessageBytes, taking, counters);
        return null;
      }
      long mine = number++;
      if (mine > after) return whole(message, decimal(mine));
      message.close();
      return null;
    } catch (RuntimeException | Error e) {
      message.close();
      throw e;
    }
  }

  private boolean fits(Message message) {
    long bytes = message.header().byteSize() + message.bodyBytes() + FRAMING_BYTES;
    return bytes <= maxMessageBytes || message.rows() <= 1;
  }

  private OutgoingData whole(Message message, byte[] appMetadata) {
    counters.copied(message.copiedBytes());
    return OutgoingData.of(
        message.header(), appMetadata, message.body(), taking.until(message::close), counters);
  }

  @Override
  public long idleNanos(long now) {
    return taking.idleNanos(now);
  }

  private static byte[] decimal(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    try (selection;
        messages) {
      if (split != null) split.close();
      split = null;
    }
  }
}
