package io.sheaf.format.encode;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.validate.DictionarySizes;
import io.sheaf.format.validate.Validator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Another source whose first rows can be looked at before they are taken.
///
/// One thread at a time. The source is closed by whoever opened it, and this by whoever made it.
public final class HeldSource implements BatchSource {
  private static final DictionarySizes UNKNOWN = _ -> DictionarySizes.UNKNOWN;

  private final BatchSource source;
  private final Queue<Incoming> held = new ArrayDeque<>();
  private @Nullable Arena memory = Arena.ofShared();
  private boolean ended;

  private HeldSource(BatchSource source) {
    this.source = source;
  }

  /// Reads from `source` until `bytes` bytes have come, or everything has.
  ///
  /// @throws io.sheaf.format.MalformedException when a batch is invalid
  public static HeldSource of(BatchSource source, long bytes) throws IOException {
    var ahead = new HeldSource(source);
    try {
      ahead.read(bytes);
      return ahead;
    } catch (IOException | RuntimeException e) {
      ahead.close();
      throw e;
    }
  }

  private void read(long bytes) throws IOException {
    for (long read = 0; read < bytes && !ended; ) {
      Incoming next = source.next();
      Incoming own = next == null ? null : copy(next);
      switch (own) {
        case null -> ended = true;
        case Incoming.Rows(RowBatch batch) -> read += batch.bytes();
        case Incoming.DictionaryValues values -> read += values.values().bytes();
      }
      if (own != null) held.add(own);
    }
  }

  private Incoming copy(Incoming next) {
    Arena arena = memory;
    if (arena == null) throw new AssertionError("closed");
    return switch (next) {
      case Incoming.Rows(RowBatch batch) -> {
        Validator.validate(batch, source.schema().schema(), UNKNOWN);
        yield new Incoming.Rows(OwnedCopy.of(batch, arena));
      }
      case Incoming.DictionaryValues values -> {
        Validator.validate(values.values(), UNKNOWN);
        yield new Incoming.DictionaryValues(
            values.id(), values.delta(), OwnedCopy.of(values.values(), arena));
      }
    };
  }

  /// The rows that were read and not taken yet.
  public List<RowBatch> rows() {
    List<RowBatch> rows = new ArrayList<>();
    for (Incoming each : held) {
      if (each instanceof Incoming.Rows(RowBatch batch)) rows.add(batch);
    }
    return rows;
  }

  @Override
  public SchemaMessage schema() {
    return source.schema();
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    Incoming next = held.poll();
    if (next != null) return next;
    close();
    if (ended) return null;
    next = source.next();
    ended = next == null;
    return next;
  }

  @Override
  public void close() {
    held.clear();
    if (memory != null) memory.close();
    memory = null;
  }
}
