package io.sheaf.format.segment;

import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A segment of random samples: columns of given types, and one with a dictionary.
record SampleSegment(
    SchemaMessage schema,
    Sample dictionary,
    List<List<Sample>> batches,
    SegmentFiles.Written file) {
  static final Type.Int INDEX = new Type.Int(8, true);

  /// A few kilobytes with a bit of everything.
  static SampleSegment small(long seed) throws IOException {
    List<Type> types =
        List.of(new Type.Int(32, true), new Type.Bool(), new Type.Utf8(), new Type.Utf8View());
    return of(types, 2, 50, SegmentFiles.IDENTITY, null, seed);
  }

  static SampleSegment of(
      List<Type> types,
      int batches,
      int rows,
      SegmentIdentity identity,
      @Nullable Codec codec,
      long seed)
      throws IOException {
    Random random = new Random(seed);
    Sample dictionary = Sample.random(new Type.Utf8(), 20, 0, random);
    List<Field> fields = new ArrayList<>();
    for (Type type : types) fields.add(Field.of("c" + fields.size(), type, true));
    fields.add(indexed());
    SchemaMessage schema = SchemaMessage.of(new Schema(fields, List.of()));
    MemorySink sink = new MemorySink();
    SegmentOptions options = SegmentFiles.options(fields.size(), codec);
    SegmentWriter writer = new SegmentWriter(identity, schema, options, sink);
    writer.begin();
    writer.addDictionary(9, dictionary.array());
    List<List<Sample>> made = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      List<Sample> columns = new ArrayList<>();
      for (Type type : types) columns.add(Sample.random(type, rows, 0.2 * (i % 2), random));
      columns.add(Sample.indices(dictionary, INDEX, rows, 0.1, random));
      writer.add(new RowBatch(rows, columns.stream().map(Sample::array).toList()));
      made.add(columns);
    }
    SegmentSummary summary = writer.finish();
    SegmentFiles.Written file = new SegmentFiles.Written(sink.bytes(), summary, sink.blocks());
    return new SampleSegment(schema, dictionary, made, file);
  }

  /// A field of texts with dictionary 9.
  static Field indexed() {
    Field.Dictionary key = new Field.Dictionary(9, INDEX, false);
    return new Field("d", new Type.Utf8(), true, key, List.of(), List.of());
  }

  static Layout indexedValues() {
    return Layout.ofDictionary(indexed());
  }
}
