package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.ipc.MessageDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// Reads the messages of a scan as a client does.
final class Wire {
  private Wire() {}

  /// Asserts that the messages of a scan hold the rows, and returns the bytes it says were copied.
  static long assertSent(Expected expected, Scan scan) {
    return assertSent(expected, scan, Long.MAX_VALUE);
  }

  /// The same with a limit.
  static long assertSent(Expected expected, Scan scan, long limit) {
    Expected.Walk walk = expected.walk();
    Map<Long, ArrayData> dictionaries = new HashMap<>();
    long copied = 0;
    try (Arena memory = Arena.ofShared();
        MessageDecoder decoder = new MessageDecoder(scan.schemaMessage(), Limits.defaults());
        Messages messages = scan.messages("test")) {
      for (Message found = messages.next(); found != null; found = messages.next()) {
        try (Message message = found) {
          copied += message.copiedBytes();
          Incoming incoming = decoder.decode(message.header(), body(message, memory));
          assertEquals(incoming instanceof Incoming.DictionaryValues, message.dictionary());
          switch (incoming) {
            case Incoming.DictionaryValues values -> {
              assertEquals(values.values().length(), message.rows());
              dictionaries.put(values.id(), OwnedCopy.of(values.values(), memory));
            }
            case Incoming.Rows(RowBatch whole) -> {
              RowSet chosen = message.chosen();
              assertEquals(chosen != null, whole.rows() > message.rows());
              RowBatch rows = chosen == null ? whole : RowPicker.pick(whole, chosen, memory);
              walk.match(rows, id -> Expected.required(dictionaries, id));
            }
          }
        }
      }
    }
    assertEquals(Math.min(limit, expected.rows()), walk.seen(), "rows of the messages");
    return copied;
  }

  private static MemorySegment body(Message message, Arena memory) {
    MemorySegment body = memory.allocate(Math.max(1, message.bodyBytes()), 64);
    long at = 0;
    for (MemorySegment piece : message.body()) {
      MemorySegment.copy(piece, 0, body, at, piece.byteSize());
      at += piece.byteSize();
    }
    return body;
  }
}
