package io.sheaf.format.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sheaf.format.MalformedException;
import io.sheaf.format.flat.FlatTable;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;

/// Decodes the texts of one flatbuffer, with a bound on their sum.
///
/// Texts of a hostile buffer may overlap; without the bound a small buffer could make a very large
/// schema.
final class Texts {
  private long left;

  Texts(MemorySegment buffer) {
    left = 65536 + 4 * buffer.byteSize();
  }

  /// A name: absent is empty, anything but UTF-8 is refused.
  String name(FlatTable table, int slot, String what) {
    try {
      return UTF_8.newDecoder().decode(bytes(table, slot).asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(what + " is not UTF-8", e);
    }
  }

  /// Metadata: what is not UTF-8 is shown with replacement characters. The bytes are kept
  /// elsewhere.
  String metadata(FlatTable table, int slot) {
    if (table.position(slot) == 0) {
      throw new MalformedException("custom metadata with a key or a value missing");
    }
    return UTF_8.decode(bytes(table, slot).asByteBuffer()).toString();
  }

  private MemorySegment bytes(FlatTable table, int slot) {
    MemorySegment bytes = table.values(slot, 1);
    left -= bytes.byteSize();
    if (left < 0) throw new MalformedException("the texts of a flatbuffer overlap");
    return bytes;
  }
}
