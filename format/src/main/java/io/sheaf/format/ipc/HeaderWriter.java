package io.sheaf.format.ipc;

import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Field.KeyValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Lays the flatbuffer of a batch out by hand, front to back: all places are known before the first
/// byte is written, so nothing is allocated but the result.
///
/// ```
///   0  root offset; vtable of Message at 4, table at 24
///  48  DictionaryBatch, 40 bytes                                         when it is a dictionary
///   +  vtable of RecordBatch, 16 bytes with padding; table, 32
///   +  BodyCompression, 16                                               when there is a codec
///   +  nodes: 8 + 16 each; buffers: 8 + 16 each; variadic counts: 8 + 8 each (if any)
///   +  custom metadata                                                   when there is some
/// ```
///
/// Vectors start with 4 bytes of padding, so that their elements lie at multiples of 8.
final class HeaderWriter {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MESSAGE = 24;
  private static final int MESSAGE_END = 48;
  private static final int VERSION_5 = 4;
  private static final int DICTIONARY_BATCH = 2;
  private static final int RECORD_BATCH = 3;

  private final byte[] bytes;
  private int at;

  private HeaderWriter(byte[] bytes) {
    this.bytes = bytes;
  }

  static int length(BatchHeader header) {
    int vectors = 16 + 16 * header.nodes() + 16 * header.buffers();
    if (header.variadics() > 0) vectors += 8 + 8 * header.variadics();
    return MESSAGE_END
        + (header.dictionary() == null ? 0 : 40)
        + 48
        + (header.codec() == null ? 0 : 16)
        + vectors
        + metadataLength(header.metadata());
  }

  static byte[] encode(BatchHeader header, int padded) {
    int length = length(header);
    if (padded != 0 && (padded < length || (padded & 7) != 0)) {
      throw new AssertionError("header of " + length + " bytes padded to " + padded);
    }
    var writer = new HeaderWriter(new byte[Math.max(length, padded)]);
    writer.message(header);
    if (writer.at != length) throw new AssertionError(writer.at + " bytes instead of " + length);
    return writer.bytes;
  }

  private void message(BatchHeader header) {
    DictionaryKey key = header.dictionary();
    putInt(0, MESSAGE);
    vtable(4, 24, 20, 22, 4, 8, header.metadata().isEmpty() ? 0 : 16);
    putInt(MESSAGE, MESSAGE - 4);
    LONG.set(bytes, MESSAGE + 8, header.bodyLength());
    SHORT.set(bytes, MESSAGE + 20, (short) VERSION_5);
    bytes[MESSAGE + 22] = (byte) (key == null ? RECORD_BATCH : DICTIONARY_BATCH);
    at = MESSAGE_END;
    if (key == null) {
      pointer(MESSAGE + 4, at + 16);
    } else {
      int table = at + 16;
      pointer(MESSAGE + 4, table);
      vtable(at, 17, 8, 4, 16);
      putInt(table, 16);
      LONG.set(bytes, table + 8, key.id());
      bytes[table + 16] = (byte) (key.delta() ? 1 : 0);
      at += 40;
      pointer(table + 4, at + 16);
    }
    batch(header);
    if (!header.metadata().isEmpty()) {
      pointer(MESSAGE + 16, at);
      metadata(header.metadata());
    }
  }

  private void batch(BatchHeader header) {
    Numbers numbers = header.numbers();
    Codec codec = header.codec();
    int table = at + 16;
    boolean views = header.variadics() > 0;
    vtable(at, 28, 8, 4, 16, codec == null ? 0 : 20, views ? 24 : 0);
    putInt(table, 16);
    LONG.set(bytes, table + 8, header.length());
    at += 48;
    if (codec != null) {
      vtable(at, 6, 4, 5);
      putInt(at + 8, 8);
      bytes[at + 12] = (byte) codec.code();
      pointer(table + 20, at + 8);
      at += 16;
    }
    vector(table + 4, numbers.nodes(), header.nodes());
    vector(table + 16, numbers.buffers(), header.buffers());
    if (views) vector(table + 24, numbers.variadics(), header.variadics());
  }

  private void vector(int from, long[] longs, int count) {
    pointer(from, at + 4);
    putInt(at + 4, count);
    at += 8;
    for (long value : longs) {
      LONG.set(bytes, at, value);
      at += 8;
    }
  }

  private void metadata(List<KeyValue> metadata) {
    int vector = at;
    putInt(vector, metadata.size());
    at += 4 + 4 * metadata.size();
    int vtable = at;
    vtable(vtable, 12, 4, 8);
    at += 8;
    int entry = vector + 4;
    for (KeyValue pair : metadata) {
      int table = at;
      pointer(entry, table);
      putInt(table, table - vtable);
      at += 12;
      text(table + 4, pair.key());
      text(table + 8, pair.value());
      entry += 4;
    }
    at = at + 7 & ~7;
  }

  private void text(int from, String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    pointer(from, at);
    putInt(at, encoded.length);
    System.arraycopy(encoded, 0, bytes, at + 4, encoded.length);
    at += textLength(encoded);
  }

  private static int metadataLength(List<KeyValue> metadata) {
    if (metadata.isEmpty()) return 0;
    int length = 4 + 4 * metadata.size() + 8;
    for (KeyValue pair : metadata) {
      length += 12;
      length += textLength(pair.key().getBytes(StandardCharsets.UTF_8));
      length += textLength(pair.value().getBytes(StandardCharsets.UTF_8));
    }
    return length + 7 & ~7;
  }

  private static int textLength(byte[] encoded) {
    return 4 + encoded.length + 1 + 3 & ~3;
  }

  private void vtable(int position, int tableBytes, int... slots) {
    SHORT.set(bytes, position, (short) (4 + 2 * slots.length));
    SHORT.set(bytes, position + 2, (short) tableBytes);
    for (int i = 0; i < slots.length; i++) {
      SHORT.set(bytes, position + 4 + 2 * i, (short) slots[i]);
    }
  }

  private void pointer(int from, int to) {
    putInt(from, to - from);
  }

  private void putInt(int position, int value) {
    INT.set(bytes, position, value);
  }
}
