package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.flat.ArrowShapes;
import io.sheaf.format.flat.FlatBuilder;
import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.flat.FlatVerifier;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Metadata;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The footer of an Arrow IPC file: `Footer` in `File.fbs`, without its length and the magic after
/// it.
public final class FooterCodec {
  private static final int BLOCK_BYTES = 24;
  private static final int VERSION_5 = 4;

  private FooterCodec() {}

  /// Encodes a footer; a multiple of 8 bytes long. The schema message is placed whole at its end
  /// and its schema pointed to, so what its author wrote is kept.
  public static byte[] encode(
      SchemaMessage schema,
      List<Block> dictionaries,
      List<Block> batches,
      List<KeyValue> metadata) {
    var builder = new FlatBuilder();
    int schemaTable = builder.embed(schema.bytes()) - schema.schemaPosition();
    int pairs = Metadata.write(builder, metadata);
    int batchBlocks = blocks(builder, batches);
    int dictionaryBlocks = blocks(builder, dictionaries);
    builder.startTable(5);
    builder.offset(1, schemaTable);
    builder.offset(2, dictionaryBlocks);
    builder.offset(3, batchBlocks);
    if (pairs != 0) builder.offset(4, pairs);
    builder.scalar(0, 2, VERSION_5);
    return builder.finish(builder.endTable());
  }

  /// Verifies and parses a footer.
  ///
  /// @throws MalformedException naming the rule
  /// @throws UnsupportedException as [SchemaMessage#parse]
  public static Footer parse(MemorySegment flatbuffer) {
    FlatTable footer = FlatVerifier.verify(flatbuffer, ArrowShapes.FOOTER);
    FlatTable schema = footer.table(1);
    if (schema == null) throw new MalformedException("footer without a schema");
    return new Footer(
        SchemaMessage.copy(schema), blocks(footer, 2), blocks(footer, 3), Metadata.read(footer, 4));
  }

  private static int blocks(FlatBuilder builder, List<Block> blocks) {
    var bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(BLOCK_BYTES, blocks.size())]);
    long at = 0;
    for (Block block : blocks) {
      bytes.set(FlatTable.LONG, at, block.offset());
      bytes.set(FlatTable.INT, at + 8, block.metadataLength());
      bytes.set(FlatTable.LONG, at + 16, block.bodyLength());
      at += BLOCK_BYTES;
    }
    return builder.values(bytes, blocks.size());
  }

  private static List<Block> blocks(FlatTable footer, int slot) {
    int count = footer.count(slot);
    MemorySegment bytes = footer.values(slot, BLOCK_BYTES);
    List<Block> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = (long) BLOCK_BYTES * i;
      blocks.add(
          new Block(
              bytes.get(FlatTable.LONG, at),
              bytes.get(FlatTable.INT, at + 8),
              bytes.get(FlatTable.LONG, at + 16)));
    }
    return blocks;
  }
}
