package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/// Arrow Java's own client, with the intervals that pyarrow cannot make.
final class JavaClientTest {
  private static final int ROWS = 3_000;

  private static VectorSchemaRoot root(ServedStore served, int first) {
    BigIntVector number = new BigIntVector("number", served.allocator);
    BitVector bit = new BitVector("bit", served.allocator);
    Float8Vector real = new Float8Vector("real", served.allocator);
    VarCharVector text = new VarCharVector("text", served.allocator);
    IntervalYearVector years =
        new IntervalYearVector(
            "years",
            FieldType.nullable(new ArrowType.Interval(IntervalUnit.YEAR_MONTH)),
            served.allocator);
    IntervalDayVector days =
        new IntervalDayVector(
            "days",
            FieldType.nullable(new ArrowType.Interval(IntervalUnit.DAY_TIME)),
            served.allocator);
    ListVector list = ListVector.empty("list", served.allocator);
    UnionListWriter writer = list.getWriter();
    for (int i = 0; i < ROWS; i++) {
      int n = first + i;
      writer.setPosition(i);
      writer.startList();
      for (int j = 0; j < n % 4; j++) writer.bigInt().writeBigInt(n + j);
      writer.endList();
      if (n % 5 == 0) continue;
      number.setSafe(i, n);
      bit.setSafe(i, n % 2);
      real.setSafe(i, n / 3.0);
      text.setSafe(i, ("text " + n).getBytes(StandardCharsets.UTF_8));
      years.setSafe(i, n);
      days.setSafe(i, n, 2 * n);
    }
    List<FieldVector> vectors = List.of(number, bit, real, text, years, days, list);
    List<Field> fields = vectors.stream().map(FieldVector::getField).toList();
    VectorSchemaRoot root = new VectorSchemaRoot(fields, vectors);
    root.setRowCount(ROWS);
    return root;
  }

  private static List<String> lines(VectorSchemaRoot root) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < root.getRowCount(); i++) {
      StringBuilder line = new StringBuilder();
      for (FieldVector vector : root.getFieldVectors())
        line.append(vector.getObject(i)).append('|');
      lines.add(line.toString());
    }
    return lines;
  }

  @Test
  void vectorsComeBackAsTheyWere() throws Exception {
    try (ServedStore served = new ServedStore()) {
      List<String> expected = new ArrayList<>();
      FlightDescriptor path = FlightDescriptor.path("java");
      for (int first = 0; first < 3 * ROWS; first += ROWS) {
        try (VectorSchemaRoot root = root(served, first)) {
          expected.addAll(lines(root));
          AsyncPutListener results = new AsyncPutListener();
          ClientStreamListener put = served.client.startPut(path, root, results);
          put.putNext();
          put.completed();
          put.getResult();
        }
      }
      FlightInfo info = served.client.getInfo(path);
      assertEquals(3 * ROWS, info.getRecords());
      List<String> got = new ArrayList<>();
      Ticket ticket = info.getEndpoints().getFirst().getTicket();
      try (FlightStream stream = served.client.getStream(ticket)) {
        while (stream.next()) got.addAll(lines(stream.getRoot()));
      }
      assertEquals(expected, got);
      assertTrue(
          got.get(4).contains("|P4M|") || got.get(4).contains("|0 years 4 months|"), got.get(4));
    }
  }
}
