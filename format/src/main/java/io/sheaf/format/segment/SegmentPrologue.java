package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;

/// The first block of a segment: `ARROW1`, two zeros, and the encapsulated schema message.
final class SegmentPrologue {
  private static final int MAGIC = 8;

  private SegmentPrologue() {}

  static int bytes(SchemaMessage schema) {
    long bytes = MAGIC + Encapsulation.PREFIX + schema.bytes().byteSize();
    return Math.toIntExact(Words.roundUp(bytes, SegmentLayout.BLOCK));
  }

  static void fill(SchemaMessage schema, MemorySegment block) {
    block.set(Little.LONG, 0, SegmentTail.MAGIC);
    Encapsulation.write(schema.bytes(), block.asSlice(MAGIC));
  }

  /// The schema message in a prologue.
  static SchemaMessage read(MemorySegment block) {
    MemorySegment flatbuffer = Encapsulation.read(block.asSlice(MAGIC));
    if (block.get(Little.LONG, 0) != SegmentTail.MAGIC || flatbuffer == null) {
      throw new MalformedException("no ARROW1 and schema message");
    }
    return SchemaMessage.parse(flatbuffer);
  }
}
