package io.sheaf.flight;

import com.google.protobuf.ByteString;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.PlainBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;

/// Messages of a table of one int64 column `v` and one text column `s`, as a client sends them.
final class Batches {
  static final SchemaMessage SCHEMA =
      SchemaMessage.of(
          new Schema(
              List.of(
                  Field.of("v", new Type.Int(64, true), false),
                  Field.of("s", new Type.Utf8(), true)),
              List.of()));

  private Batches() {}

  static FlightDescriptor path(String... path) {
    return FlightDescriptor.newBuilder()
        .setType(FlightDescriptor.DescriptorType.PATH)
        .addAllPath(List.of(path))
        .build();
  }

  static FlightDescriptor command(String json) {
    return FlightDescriptor.newBuilder()
        .setType(FlightDescriptor.DescriptorType.CMD)
        .setCmd(ByteString.copyFromUtf8(json))
        .build();
  }

  static FlightData.Builder schema(FlightDescriptor descriptor) {
    return FlightData.newBuilder()
        .setFlightDescriptor(descriptor)
        .setDataHeader(bytes(SCHEMA.bytes()));
  }

  /// Rows `first` to `first + count`: `v` is the row's number, `s` its decimal text, null for
  /// multiples of 3.
  static FlightData.Builder rows(long first, int count) {
    return message(batch(first, count));
  }

  static RowBatch batch(long first, int count) {
    long[] values = new long[count];
    int[] offsets = new int[count + 1];
    byte[] validity = new byte[(count + 7) / 8];
    int nulls = 0;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      values[i] = first + i;
      if (values[i] % 3 == 0) nulls++;
      else {
        validity[i / 8] |= (byte) (1 << i % 8);
        text.append(values[i]);
      }
      offsets[i + 1] = text.length();
    }
    List<Layout> layouts = SCHEMA.layouts();
    ArrayData v =
        new ArrayData(
            layouts.get(0),
            count,
            0,
            List.of(MemorySegment.NULL, MemorySegment.ofArray(values)),
            List.of());
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    ArrayData s =
        new ArrayData(
            layouts.get(1),
            count,
            nulls,
            List.of(
                MemorySegment.ofArray(validity),
                MemorySegment.ofArray(offsets),
                MemorySegment.ofArray(utf8)),
            List.of());
    return new RowBatch(count, List.of(v, s));
  }

  static FlightData.Builder message(RowBatch rows) {
    PlainBatch batch = PlainBatch.ofRows(rows);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (MemorySegment piece : batch.body()) {
      body.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE));
    }
    return FlightData.newBuilder()
        .setDataHeader(ByteString.copyFrom(batch.header().encode()))
        .setDataBody(ByteString.copyFrom(body.toByteArray()));
  }

  private static ByteString bytes(MemorySegment segment) {
    return ByteString.copyFrom(segment.toArray(ValueLayout.JAVA_BYTE));
  }
}
