package io.sheaf.flight.read;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.flight.wire.Release;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.Message;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The messages of one DoGet: schema, then batches and the dictionaries they need.
final class BatchStream implements Answers<OutgoingData> {
  /// More than protobuf, number and padding put around header and body.
  private static final int FRAMING_BYTES = 64;

  /// Batches and parts passed by in one go that the client has already.
  private static final int PASSED = 16;

  private static final byte[] UNNUMBERED = {};

  private final Selection selection;
  private final SharedMessages messages;
  private final Taking taking = new Taking();
  private final int maxMessageBytes;
  private final long after;
  private final WireCounters counters;

  private boolean begun;
  private long number;
  private @Nullable SplitBatch split;

  /// One that is to be split, by a thread that may wait.
  private @Nullable Message large;

  /// What [#prepare] has found.
  private @Nullable OutgoingData prepared;

  /// The stream of a selection and its messages, both of which it owns once this has returned.
  ///
  /// @param after batches up to this number are left out
  BatchStream(
      Selection selection,
      SharedMessages messages,
      int maxMessageBytes,
      long after,
      WireCounters counters) {
    this.selection = selection;
    this.maxMessageBytes = maxMessageBytes;
    this.after = after;
    this.counters = counters;
    this.messages = messages;
  }

  @Override
  public boolean prepare(Runnable wake) {
    for (int passed = 0; prepared == null; passed++) {
      if (passed == PASSED) {
        // Whoever runs this looks whether anybody still wants the rest.
        wake.run();
        return false;
      }
      SplitBatch parts = split;
      if (parts != null) {
        prepared = part(parts);
        continue;
      }
      Message whole = large;
      if (whole != null) {
        large = null;
        split = split(whole);
        continue;
      }
      // Before the schema, too: a read that is not admitted is refused as a whole.
      if (!messages.prepare(wake)) return false;
      if (!begun) {
        prepared = schema();
        return true;
      }
      Message message = messages.next();
      if (message == null) return true;
      prepared = take(message);
    }
    return true;
  }

  /// The next part of a batch that is being split; null when the client has it, or at the end.
  private @Nullable OutgoingData part(SplitBatch parts) {
    if (!parts.hasNext()) {
      split = null;
      parts.close();
      return null;
    }
    if (number > after) return parts.next(decimal(number++));
    parts.skip();
    number++;
    return null;
  }

  @Override
  public @Nullable OutgoingData next() {
    OutgoingData next = prepared;
    prepared = null;
    return next;
  }

  @Override
  public @Nullable OutgoingData tryNext() {
    if (split != null || large != null || prepared != null) return null;
    if (!begun) return messages.tryPrepare() ? schema() : null;
    Message message = messages.tryNext();
    // One that is to be split is work for another thread, which finds it where it was put.
    return message == null ? null : take(message);
  }

  private OutgoingData schema() {
    begun = true;
    return OutgoingData.schema(selection.scan().schemaMessage().bytes(), counters);
  }

  @Override
  public boolean isOver() {
    boolean due = split != null || large != null || prepared != null;
    return begun && !due && messages.isOver();
  }

  /// The whole of a message; null when it is to be split, or is one that the client has.
  private @Nullable OutgoingData take(Message message) {
    try {
      if (message.dictionary()) return whole(message, UNNUMBERED);
      if (!fits(message)) {
        large = message;
        return null;
      }
      long mine = number++;
      if (mine > after) return whole(message, decimal(mine));
      messages.close(message);
      return null;
    } catch (RuntimeException | Error e) {
      messages.close(message);
      throw e;
    }
  }

  /// The parts of a batch; null when there is no room to expand it: then it comes again.
  private @Nullable SplitBatch split(Message message) {
    long room = 0;
    try {
      LargeBatch batch = LargeBatch.of(message, selection.scan().schemaMessage());
      if (!messages.expand(message, batch.bytes())) return null;
      room = batch.bytes();
      return new SplitBatch(batch, messages.source(message), maxMessageBytes, taking, counters);
    } catch (RuntimeException | Error e) {
      messages.source(message).giveBack(room);
      messages.close(message);
      throw e;
    }
  }

  private boolean fits(Message message) {
    if (message.chosen() != null) return false;
    long bytes = message.header().byteSize() + message.bodyBytes() + FRAMING_BYTES;
    return bytes <= maxMessageBytes || message.rows() <= 1;
  }

  private OutgoingData whole(Message message, byte[] appMetadata) {
    counters.copied(message.copiedBytes());
    Release release = taking.until(() -> messages.close(message));
    return OutgoingData.of(message.header(), appMetadata, message.body(), release, counters);
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
      if (prepared != null) prepared.close();
      prepared = null;
      if (split != null) split.close();
      split = null;
      if (large != null) messages.close(large);
      large = null;
    }
  }
}
