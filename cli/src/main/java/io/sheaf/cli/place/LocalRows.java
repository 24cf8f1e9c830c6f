package io.sheaf.cli.place;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowPicker;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Message;
import io.sheaf.store.Messages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a scan where they lie, in pinned frames; compressed ones are expanded, and those
/// that are meant picked out of the others.
final class LocalRows implements BatchSource {
  private final Messages messages;
  private @Nullable Message current;
  private @Nullable Arena expanded;

  LocalRows(Messages messages) {
    this.messages = messages;
  }

  @Override
  public SchemaMessage schema() {
    return messages.schema();
  }

  @Override
  public @Nullable Incoming next() {
    release();
    Message message = messages.next();
    if (message == null) {
      return null;
    }
    current = message;
    // Shared: DuckDB drains rows on threads of its own, one after the other.
    Arena arena = Arena.ofShared();
    expanded = arena;
    BatchHeader header = BatchHeader.parse(message.header(), schema());
    List<ArrayData> arrays =
        header.arrays((offset, length) -> within(message.body(), offset, length), arena);
    DictionaryKey key = header.dictionary();
    if (key != null) {
      return new Incoming.DictionaryValues(key.id(), key.delta(), arrays.getFirst());
    }
    RowBatch rows = new RowBatch(header.length(), arrays);
    RowSet chosen = message.chosen();
    return new Incoming.Rows(chosen == null ? rows : RowPicker.pick(rows, chosen, arena));
  }

  /// A range of a body that lies in pieces; no range lies in two of them.
  private static MemorySegment within(List<MemorySegment> body, long offset, long length) {
    long start = 0;
    for (MemorySegment piece : body) {
      if (offset < start + piece.byteSize()) {
        return piece.asSlice(offset - start, length);
      }
      start += piece.byteSize();
    }
    throw new AssertionError("[" + offset + ", +" + length + ") of a body of " + start + " bytes");
  }

  private void release() {
    if (current != null) {
      current.close();
      current = null;
    }
    if (expanded != null) {
      expanded.close();
      expanded = null;
    }
  }

  @Override
  public void close() {
    release();
    messages.close();
  }
}
