package io.sheaf.store.table;

import io.sheaf.format.ipc.Codec;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The options of a table as they stand in the catalog: text by name.
public final class TableProperties {
  private static final String BATCH_ROWS = "batch-rows";
  private static final String COMPRESSION = "compression";

  private TableProperties() {}

  /// The properties for these options.
  public static SequencedMap<String, String> of(long batchRows, @Nullable Codec codec) {
    SequencedMap<String, String> properties = new TreeMap<>();
    properties.put(BATCH_ROWS, Long.toString(batchRows));
    if (codec != null) properties.put(COMPRESSION, name(codec));
    return properties;
  }

  /// The most rows of a batch.
  public static long batchRows(Map<String, String> properties) {
    String rows = properties.get(BATCH_ROWS);
    if (rows == null) throw new AssertionError("a table without " + BATCH_ROWS + ": " + properties);
    return Long.parseLong(rows);
  }

  /// How buffers are compressed, or null.
  public static @Nullable Codec codec(Map<String, String> properties) {
    String wanted = properties.get(COMPRESSION);
    for (Codec codec : Codec.values()) {
      if (name(codec).equals(wanted)) return codec;
    }
    if (wanted != null) throw new AssertionError("a table compressed by " + wanted);
    return null;
  }

  private static String name(Codec codec) {
    return switch (codec) {
      case LZ4_FRAME -> "lz4";
      case ZSTD -> "zstd";
    };
  }
}
