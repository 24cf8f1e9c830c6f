package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.flat.ArrowShapes;
import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.flat.FlatVerifier;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Metadata;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the flatbuffer of a batch.
final class HeaderReader {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int VERSION_4 = 3;
  private static final int VERSION_5 = 4;
  private static final int DICTIONARY_BATCH = 2;
  private static final int RECORD_BATCH = 3;

  private HeaderReader() {}

  static BatchHeader read(MemorySegment flatbuffer, SchemaMessage schema, int columns) {
    FlatTable message = FlatVerifier.verify(flatbuffer, ArrowShapes.MESSAGE);
    int version = message.int16(0, 0);
    if (version < VERSION_4 || version > VERSION_5) {
      throw new UnsupportedException("metadata version V" + (version + 1) + "; V4 and V5 are read");
    }
    List<KeyValue> metadata = Metadata.read(message, 4);
    int kind = message.int8(1, 0);
    FlatTable header = message.table(2);
    if (header == null || (kind != RECORD_BATCH && kind != DICTIONARY_BATCH)) {
      throw new MalformedException("header type " + kind + " where a batch is expected");
    }
    FlatTable batch = header;
    List<Layout> layouts = schema.layouts().subList(0, columns);
    DictionaryKey key = null;
    if (kind == DICTIONARY_BATCH) {
      key = new DictionaryKey(header.int64(0, 0), header.flag(2));
      Layout values = schema.dictionaries().get(key.id());
      if (values == null) throw new MalformedException("no field has dictionary " + key.id());
      layouts = List.of(values);
      batch = header.table(1);
      if (batch == null) throw new MalformedException("dictionary batch without values");
    }
    Codec codec = codec(batch.table(3));
    if (codec == null && version == VERSION_4) codec = experimental(metadata);
    var numbers =
        new Numbers(
            batch.int64(0, 0),
            longs(batch, 1, 16),
            longs(batch, 2, 16),
            longs(batch, 4, 8),
            codec,
            message.int64(3, 0));
    if (version == VERSION_4) numbers = OldUnions.modernize(layouts, numbers);
    return BatchHeader.checked(layouts, key, numbers, metadata);
  }

  private static long[] longs(FlatTable table, int slot, int bytes) {
    return table.values(slot, bytes).toArray(LONG);
  }

  private static @Nullable Codec codec(@Nullable FlatTable compression) {
    if (compression == null) return null;
    int codec = compression.int8(0, 0);
    int method = compression.int8(1, 0);
    for (Codec known : Codec.values()) {
      if (method == 0 && known.code() == codec) return known;
    }
    throw new UnsupportedException("compression codec " + codec + " by method " + method);
  }

  /// Arrow 0.17 named the codec in the message's metadata.
  private static @Nullable Codec experimental(List<KeyValue> metadata) {
    for (KeyValue pair : metadata) {
      if (!pair.key().equals("ARROW:experimental_compression")) continue;
      return switch (pair.value().toLowerCase(Locale.ROOT)) {
        case "uncompressed" -> null;
        case "lz4" -> Codec.LZ4_FRAME;
        case "zstd" -> Codec.ZSTD;
        default -> throw new UnsupportedException("compression codec " + pair.value());
      };
    }
    return null;
  }
}
