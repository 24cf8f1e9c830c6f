package io.sheaf.store.arrow;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DictionaryUtility;

/// Schemas between a schema message and Arrow Java's own objects.
public final class ArrowSchemas {
  /// Continuation marker and length, which Arrow Java counts to the message.
  private static final int PREFIX = 8;

  private static final int CONTINUATION = -1;

  private ArrowSchemas() {}

  /// The message of a schema in message format: a dictionary-encoded field has the type of its
  /// values.
  public static SchemaMessage toMessage(Schema schema) {
    return SchemaMessage.parse(MemorySegment.ofArray(metadata(schema)));
  }

  /// The message of a schema as it stands in a `VectorSchemaRoot`, where a dictionary-encoded field
  /// has the type of its indices.
  static SchemaMessage toMessage(Schema schema, DictionaryProvider dictionaries) {
    Set<Long> seen = new HashSet<>();
    List<org.apache.arrow.vector.types.pojo.Field> fields =
        schema.getFields().stream()
            .map(field -> DictionaryUtility.toMessageFormat(field, dictionaries, seen))
            .toList();
    return toMessage(new Schema(fields, schema.getCustomMetadata()));
  }

  private static byte[] metadata(Schema schema) {
    ByteBuffer framed = ByteBuffer.wrap(schema.serializeAsMessage());
    byte[] flatbuffer = new byte[framed.remaining() - PREFIX];
    framed.position(PREFIX).get(flatbuffer);
    return flatbuffer;
  }

  /// The schema as Arrow Java sees it, in message format.
  ///
  /// @throws StoreException.BadInput naming the first column for which Arrow Java has no vector
  public static Schema toArrow(SchemaMessage message) {
    message.schema().fields().forEach(field -> requireVector(field, field.name()));
    byte[] flatbuffer = message.bytes().toArray(ValueLayout.JAVA_BYTE);
    ByteBuffer framed = ByteBuffer.allocate(PREFIX + flatbuffer.length);
    framed.order(ByteOrder.LITTLE_ENDIAN).putInt(CONTINUATION).putInt(flatbuffer.length);
    return Schema.deserializeMessage(framed.put(flatbuffer).flip());
  }

  private static void requireVector(Field field, String path) {
    if (field.type() instanceof Type.Decimal decimal && decimal.bits() < 128) {
      throw new StoreException.BadInput(
          "column \""
              + path
              + "\" is decimal"
              + decimal.bits()
              + ", for which Arrow Java has no vector; read it with Scan.batches() or over Flight");
    }
    field.children().forEach(child -> requireVector(child, path + "." + child.name()));
  }
}
