package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.sheaf.flight.wire.NativeBytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What clients send that is wrong, and what they are told. The server lives on and nothing leaks.
final class RefusalTest {
  private ServedStore served;
  private RawClient raw;
  private byte[] schema;
  private byte[] rows;

  @BeforeEach
  void open() throws Exception {
    served = new ServedStore();
    raw = new RawClient(served.server.port());
    schema = Batches.schema(Batches.path("t")).build().toByteArray();
    rows = Batches.rows(0, 100).build().toByteArray();
    assertEquals(Status.Code.OK, raw.call(RawClient.DO_PUT, schema, rows).status().getCode());
  }

  @AfterEach
  void close() throws Exception {
    try (FlightStream stream = served.client.getStream(json("{\"table\":\"t\"}"))) {
      assertTrue(stream.next(), "the server still answers");
    }
    raw.close();
    served.close();
  }

  private static Ticket json(String json) {
    return new Ticket(ByteString.copyFromUtf8(json).toByteArray());
  }

  private void assertInvalid(byte[]... messages) throws Exception {
    RawClient.Answer answer = raw.call(RawClient.DO_PUT, messages);
    assertEquals(Status.Code.INVALID_ARGUMENT, answer.status().getCode(), answer.text());
  }

  @Test
  void sevenBytesThatPromiseMuchCostNothing() throws Exception {
    byte[] seven = HexFormat.of().parseHex("c23e8080809601");
    for (int i = 0; i < 20; i++) {
      assertInvalid(seven);
      assertInvalid(schema, seven);
      assertInvalid(schema, rows, seven);
    }
    for (String field : new String[] {"0a", "12", "1a", "c23e"}) {
      assertInvalid(schema, HexFormat.of().parseHex(field + "ffffffff07"));
    }
  }

  @Test
  void aStreamWithoutDescriptorOrSchemaIsInvalid() throws Exception {
    assertInvalid();
    assertInvalid(rows);
    assertInvalid(
        Flight.FlightData.newBuilder()
            .setFlightDescriptor(Batches.path("x"))
            .build()
            .toByteArray());
    assertInvalid(schema, schema);
    assertInvalid(
        schema,
        Flight.FlightData.newBuilder()
            .setAppMetadata(ByteString.copyFromUtf8("m"))
            .build()
            .toByteArray());
  }

  @Test
  void randomlyChangedStreamsAreTakenOrInvalidAndLeakNothing() throws Exception {
    Random random = new Random(seed());
    int taken = 0;
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      byte[] head = schema.clone();
      byte[] data = rows.clone();
      byte[] target = random.nextInt(3) == 0 ? head : data;
      for (int i = random.nextInt(3); i >= 0; i--) {
        target[random.nextInt(target.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(8) == 0) data = Arrays.copyOf(data, random.nextInt(data.length));
      Status status = raw.call(RawClient.DO_PUT, head, data).status();
      switch (status.getCode()) {
        case OK -> taken++;
        case INVALID_ARGUMENT, UNIMPLEMENTED -> refused++;
        default -> throw new AssertionError(round + ": " + status);
      }
    }
    System.out.println("changed streams: " + taken + " taken, " + refused + " refused");
    assertTrue(refused > 30);
  }

  private static long seed() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("-Dsheaf.seed=" + seed);
    return seed;
  }

  @Test
  void ticketsAndCommandsThatAreNoneAreInvalid() throws Exception {
    Random random = new Random(seed());
    byte[] good =
        served
            .client
            .getInfo(FlightDescriptor.path("t"))
            .getEndpoints()
            .getFirst()
            .getTicket()
            .getBytes();
    for (int round = 0; round < 100; round++) {
      byte[] changed = good.clone();
      changed[random.nextInt(4, changed.length)] ^= (byte) (1 << random.nextInt(8));
      assertCode(FlightStatusCode.INVALID_ARGUMENT, new Ticket(changed));
    }
    assertCode(FlightStatusCode.INVALID_ARGUMENT, new Ticket(new byte[0]));
    assertCode(FlightStatusCode.INVALID_ARGUMENT, new Ticket(new byte[] {1, 2, 3}));
    assertCode(FlightStatusCode.INVALID_ARGUMENT, json("{\"table\":\"t\",\"nosuch\":1}"));
    assertCode(
        FlightStatusCode.UNIMPLEMENTED, json("{\"table\":\"t\",\"substrait\":\"KgISAA==\"}"));
    assertCode(FlightStatusCode.INVALID_ARGUMENT, json("{\"table\":\"t\",\"substrait\":\"AA==\"}"));
    assertCode(FlightStatusCode.INVALID_ARGUMENT, json("{\"table\":\"t\",\"where\":\"v >\"}"));
    assertCode(FlightStatusCode.NOT_FOUND, json("{\"table\":\"t\",\"where\":\"w > 1\"}"));
    assertCode(FlightStatusCode.INVALID_ARGUMENT, json("{\"table\":\"t\",\"params\":[1]}"));
    assertCode(FlightStatusCode.UNIMPLEMENTED, json("SELECT 1"));
    assertCode(FlightStatusCode.NOT_FOUND, json("{\"table\":\"u\"}"));
    assertCode(FlightStatusCode.NOT_FOUND, json("{\"table\":\"t\",\"columns\":[\"w\"]}"));
    byte[] bomb = new byte[1 << 20];
    Arrays.fill(bomb, (byte) '{');
    assertEquals(Status.Code.INVALID_ARGUMENT, raw.call(RawClient.DO_GET, bomb).status().getCode());
  }

  private void assertCode(FlightStatusCode code, Ticket ticket) {
    FlightRuntimeException thrown =
        assertThrows(
            FlightRuntimeException.class,
            () -> {
              try (FlightStream stream = served.client.getStream(ticket)) {
                stream.next();
              }
            });
    CallStatus status = thrown.status();
    assertEquals(code, status.code(), String.valueOf(status.description()));
  }

  @Test
  void whatIsNotBuiltSaysSo() throws Exception {
    for (var method :
        new io.grpc.MethodDescriptor<?, ?>[] {
          org.apache.arrow.flight.impl.FlightServiceGrpc.getHandshakeMethod()
        }) {
      RawClient.Answer answer = raw.call(RawClient.raw(method), new byte[0]);
      assertEquals(Status.Code.UNIMPLEMENTED, answer.status().getCode());
      assertTrue(answer.text().endsWith("[UNSUPPORTED]"), answer.text());
    }
    FlightRuntimeException thrown =
        assertThrows(
            FlightRuntimeException.class,
            () -> served.client.doAction(new Action("sheaf.v1.nothing")).next());
    assertEquals(FlightStatusCode.UNIMPLEMENTED, thrown.status().code());
  }

  @Test
  void aMessageAboveTheLimitIsRefusedAndCostsNoMemory() throws Exception {
    long before = NativeBytes.inUse();
    RawClient.Answer answer = raw.call(RawClient.DO_PUT, schema, new byte[300 << 20]);
    System.out.println("too large: " + answer.status());
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, answer.status().getCode());
    assertTrue(NativeBytes.inUse() <= before, NativeBytes.inUse() + " bodies in use");
  }
}
