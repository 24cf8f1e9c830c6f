package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The messages of one stream after its schema, decoded one by one: from an IPC stream or file, or
/// from a Flight client.
///
/// It knows which dictionaries have come: rows that refer to one that has not, and deltas to one
/// that has not, are refused. Uncompressed arrays lie in the body they came in; compressed ones are
/// expanded into memory of the decoder's own, which is used again for the next message. Not
/// thread-safe; whoever makes it closes it.
public final class MessageDecoder implements AutoCloseable {
  private final SchemaMessage schema;
  private final Limits limits;
  private final Set<Long> known = new HashSet<>();
  private final Scratch scratch = new Scratch();

  /// A decoder at the start of a stream.
  public MessageDecoder(SchemaMessage schema, Limits limits) {
    this.schema = schema;
    this.limits = limits;
  }

  /// Decodes one message. What comes out is valid as long as `body` is, and until the next call.
  ///
  /// @param flatbuffer the message's metadata without encapsulation
  /// @param body of the length that the metadata says, or longer by padding
  /// @throws MalformedException when the bytes are not a batch of this stream
  /// @throws UnsupportedException beyond the limits, and what [BatchHeader#parse] refuses
  public Incoming decode(MemorySegment flatbuffer, MemorySegment body) {
    return decode(BatchHeader.parse(flatbuffer, schema), body);
  }

  /// The same, of a parsed header.
  public Incoming decode(BatchHeader header, MemorySegment body) {
    requireBody(header, body.byteSize());
    DictionaryKey key = header.dictionary();
    requireDictionaries(key);
    List<ArrayData> arrays =
        header.codec() == null ? header.columns(body::asSlice) : expanded(header, body);
    if (key == null) return new Incoming.Rows(new RowBatch(header.length(), arrays));
    known.add(key.id());
    return new Incoming.DictionaryValues(key.id(), key.delta(), arrays.getFirst());
  }

  /// The same, of uncompressed rows whose buffers may lie anywhere.
  public Incoming rows(BatchHeader header, Body body) {
    requireDictionaries(header.dictionary());
    return new Incoming.Rows(header.arrays(body));
  }

  /// Checks that a body is as long as its header says.
  public static void requireBody(BatchHeader header, long bytes) {
    if (bytes < header.bodyLength()) {
      throw new MalformedException(
          "body of %d bytes instead of %d".formatted(bytes, header.bodyLength()));
    }
  }

  private void requireDictionaries(@Nullable DictionaryKey key) {
    if (key != null && key.delta() && !known.contains(key.id())) {
      throw new MalformedException("delta to dictionary " + key.id() + ", which has not come");
    }
    if (key == null && !known.containsAll(schema.dictionaries().keySet())) {
      Set<Long> missing = new HashSet<>(schema.dictionaries().keySet());
      missing.removeAll(known);
      throw new MalformedException("rows before dictionaries " + missing);
    }
  }

  /// True when a dictionary has come.
  boolean knows(long id) {
    return known.contains(id);
  }

  @Override
  public void close() {
    scratch.close();
  }

  private List<ArrayData> expanded(BatchHeader header, MemorySegment body) {
    Codec codec = header.codec();
    if (codec == null) throw new AssertionError("not compressed");
    long[] lengths = new long[header.buffers()];
    long sum = 0;
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = Codecs.expandedLength(codec, framed(header, body, i));
      if (lengths[i] > limits.expanded() - sum) {
        throw new UnsupportedException(
            "message expands to more than " + limits.expanded() + " bytes; send smaller batches");
      }
      sum += lengths[i] + 63 & ~63;
    }
    scratch.reset(sum);
    return ArrayAssembly.assemble(
        header,
        i -> {
          if (lengths[i] == 0) return MemorySegment.NULL;
          MemorySegment target = scratch.take(lengths[i]);
          Codecs.expand(codec, framed(header, body, i), target);
          return target;
        });
  }

  private static MemorySegment framed(BatchHeader header, MemorySegment body, int buffer) {
    long length = header.bufferLength(buffer);
    return length == 0 ? MemorySegment.NULL : body.asSlice(header.bufferOffset(buffer), length);
  }
}
