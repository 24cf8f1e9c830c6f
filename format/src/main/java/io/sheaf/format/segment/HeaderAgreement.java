package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Chunk;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the header of a message says the same as the directory.
final class HeaderAgreement {
  private HeaderAgreement() {}

  /// What they do not agree on, or null.
  static @Nullable String disagreement(
      Directory directory, int message, MemorySegment block, SchemaMessage schema) {
    MemorySegment flatbuffer = Encapsulation.read(block);
    if (flatbuffer == null) return "no encapsulated message of that length";
    BatchHeader header;
    try {
      header = BatchHeader.parse(flatbuffer, schema);
    } catch (MalformedException | UnsupportedException e) {
      return e.getMessage();
    }
    if (header.length() != directory.messageRows(message)) return header.length() + " rows";
    if (header.bodyLength() != directory.bodyBytes(message)) {
      return "a body of " + header.bodyLength() + " bytes";
    }
    if (header.codec() != directory.codec()) return "compression " + header.codec();
    BatchHeader.DictionaryKey key = header.dictionary();
    if ((key != null) != directory.isDictionary(message)) return "another kind of batch";
    if (key == null) return chunks(directory, message, header.chunks());
    boolean same = !key.delta() && key.id() == directory.dictionaryId(directory.ordinal(message));
    return same ? null : "dictionary " + key.id() + (key.delta() ? ", delta" : "");
  }

  private static @Nullable String chunks(Directory directory, int message, List<Chunk> chunks) {
    int batch = directory.ordinal(message);
    long body = directory.messageOffset(message) + directory.metadataBytes(message);
    for (int column = 0; column < chunks.size(); column++) {
      Chunk chunk = chunks.get(column);
      int page = directory.chunkPage(batch, column);
      boolean same =
          page == Directory.NO_PAGE
              ? chunk.bytes() == 0
              : chunk.bytes() == directory.chunkBytes(batch, column)
                  && body + chunk.offset()
                      == directory.pageOffset(page) + directory.chunkOffset(batch, column);
      if (!same) return "column " + column + " lies elsewhere than the directory says";
    }
    return null;
  }
}
