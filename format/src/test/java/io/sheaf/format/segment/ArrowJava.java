package io.sheaf.format.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;

/// Arrow Java as a reader of files: every value as text.
final class ArrowJava {
  private ArrowJava() {}

  static List<String> rows(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      rows.add(root.getSchema().toString());
      reader
          .getDictionaryVectors()
          .forEach((id, dictionary) -> rows.add(id + values(dictionary.getVector())));
      while (reader.loadNextBatch()) root.getFieldVectors().forEach(v -> rows.add(values(v)));
      reader
          .getDictionaryVectors()
          .forEach((id, dictionary) -> rows.add(id + values(dictionary.getVector())));
    }
    return rows;
  }

  private static String values(FieldVector vector) {
    StringBuilder text = new StringBuilder(vector.getName());
    for (int i = 0; i < vector.getValueCount(); i++) {
      Object value = vector.isNull(i) ? null : vector.getObject(i);
      text.append(' ').append(value instanceof byte[] b ? HexFormat.of().formatHex(b) : value);
    }
    return text.toString();
  }
}
