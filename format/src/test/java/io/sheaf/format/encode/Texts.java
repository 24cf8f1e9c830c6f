package io.sheaf.format.encode;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Batches of one column of texts.
final class Texts {
  private Texts() {}

  static RowBatch batch(SchemaMessage schema, List<@Nullable String> texts, Arena arena) {
    StringBuilder all = new StringBuilder();
    MemorySegment validity = arena.allocate(Bits.bytes(texts.size()), 8);
    MemorySegment offsets = arena.allocate(4L * texts.size() + 4, 4);
    int nulls = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text == null) nulls++;
      else all.append(text);
      Bits.set(validity, i, text != null);
      offsets.set(Little.INT, 4L * i + 4, all.length());
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.US_ASCII);
    MemorySegment data = arena.allocate(bytes.length, 8).copyFrom(MemorySegment.ofArray(bytes));
    return new RowBatch(
        texts.size(),
        List.of(
            new ArrayData(
                schema.layouts().getFirst(),
                texts.size(),
                nulls,
                List.of(validity, offsets, data),
                List.of())));
  }
}
