package io.sheaf.flight.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Detachable;
import io.grpc.KnownLength;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuardMarshallerTest {
  private final WireCounters counters = new WireCounters();
  private final GuardMarshaller guard = new GuardMarshaller(counters);
  private final long activeBefore = active();
  private final List<Detached> detached = new ArrayList<>();

  private static final class Known extends ByteArrayInputStream implements KnownLength {
    Known(byte[] bytes) {
      super(bytes);
    }
  }

  /// A message that is with gRPC until it is closed.
  private static final class Detached extends ByteArrayInputStream
      implements KnownLength, Detachable {
    private final List<Detached> open;

    Detached(byte[] bytes, List<Detached> open) {
      super(bytes);
      this.open = open;
    }

    @Override
    public InputStream detach() {
      Detached own = new Detached(readAllBytes(), open);
      open.add(own);
      return own;
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  private InputStream stream(Random random, byte[] bytes) {
    return switch (random.nextInt(3)) {
      case 0 -> new Known(bytes);
      case 1 -> new Detached(bytes, detached);
      default -> new ByteArrayInputStream(bytes);
    };
  }

  private static long active() {
    return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
        .mapToLong(arena -> arena.numActiveAllocations())
        .sum();
  }

  @AfterEach
  void nothingLeaked() {
    assertEquals(activeBefore, active(), "Netty buffers in use");
    assertEquals(List.of(), detached, "messages left with gRPC");
    assertEquals(0, NativeBytes.inUse(), "bodies in use");
  }

  private static FlightData sample(Random random, int bodyBytes) {
    return FlightData.newBuilder()
        .setFlightDescriptor(
            FlightDescriptor.newBuilder()
                .setType(FlightDescriptor.DescriptorType.PATH)
                .addPath("t"))
        .setDataHeader(ByteString.copyFrom(Wire.bytes(random, 40)))
        .setAppMetadata(ByteString.copyFrom(Wire.bytes(random, 3)))
        .setDataBody(ByteString.copyFrom(Wire.bytes(random, bodyBytes)))
        .build();
  }

  private static void assertSame(FlightData expected, ArrivedData arrived) {
    ArrivedData.Sound sound = assertInstanceOf(ArrivedData.Sound.class, arrived);
    try (sound) {
      assertEquals(expected.hasFlightDescriptor(), sound.descriptor() != null);
      if (sound.descriptor() != null) {
        assertEquals(expected.getFlightDescriptor(), sound.descriptor());
      }
      assertArrayEquals(
          expected.getDataHeader().toByteArray(), sound.header().toArray(ValueLayout.JAVA_BYTE));
      assertEquals(expected.getAppMetadata(), sound.appMetadata());
      assertEquals(0, sound.body().memory().address() % 64);
      assertArrayEquals(
          expected.getDataBody().toByteArray(),
          sound.body().memory().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void whatProtobufWroteIsRead() {
    Random random = Wire.random();
    for (int bytes : new int[] {0, 1, 63, 64, 4096, 70_000, 3_000_000}) {
      FlightData data = sample(random, bytes);
      assertSame(data, guard.parse(new Known(data.toByteArray())));
      assertSame(data, guard.parse(new ByteArrayInputStream(data.toByteArray())));
      assertSame(data, guard.parse(new Detached(data.toByteArray(), detached)));
    }
    assertSame(FlightData.getDefaultInstance(), guard.parse(new Known(new byte[0])));
  }

  @Test
  void aBodyStaysWithGrpcUntilItIsWantedOrClosed() {
    FlightData data = sample(Wire.random(), 3_000_000);
    byte[] bytes = data.toByteArray();
    for (boolean wanted : new boolean[] {true, false}) {
      ArrivedData arrived = guard.parse(new Detached(bytes, detached));
      assertEquals(1, detached.size());
      ArrivedData.Sound sound = assertInstanceOf(ArrivedData.Sound.class, arrived);
      if (wanted) assertEquals(3_000_000, sound.body().memory().byteSize());
      assertEquals(wanted ? 0 : 1, detached.size());
      sound.close();
      assertEquals(0, detached.size());
    }
    // A body that something stands behind is copied at once.
    byte[] more = Arrays.copyOf(bytes, bytes.length + 2);
    more[bytes.length] = 0x20; // a field nobody knows
    try (ArrivedData arrived = guard.parse(new Detached(more, detached))) {
      assertEquals(0, detached.size());
      assertInstanceOf(ArrivedData.Sound.class, arrived);
    }
  }

  @Test
  void sevenBytesThatPromiseMuchAreRefused() {
    // data_body of 300 MiB, of which nothing comes: what costs Arrow Java that memory for good.
    byte[] seven = HexFormat.of().parseHex("c23e8080809601");
    assertEquals(7, seven.length);
    ArrivedData.Refused refused =
        assertInstanceOf(ArrivedData.Refused.class, guard.parse(new Known(seven)));
    assertTrue(refused.reason().contains("314572800 bytes, 0 have arrived"), refused.reason());
    for (String field : new String[] {"0a", "12", "1a", "c23e"}) {
      for (String length : new String[] {"ffffffff07", "ffffffffffffffffff01", "80808080808001"}) {
        byte[] lie = HexFormat.of().parseHex(field + length);
        assertInstanceOf(ArrivedData.Refused.class, guard.parse(new Known(lie)), field + length);
      }
    }
  }

  @Test
  void everyTruncationIsRefusedOrAWholeShorterMessage() throws InvalidProtocolBufferException {
    byte[] whole = sample(Wire.random(), 200).toByteArray();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      ArrivedData arrived = guard.parse(new Known(cut));
      if (arrived instanceof ArrivedData.Refused) refused++;
      else assertSame(FlightData.parseFrom(cut), arrived);
    }
    assertTrue(refused > 200, refused + " refused");
  }

  @Test
  void onMutatedBytesTheGuardAgreesWithProtobuf() {
    Random random = Wire.random();
    int agreed = 0;
    int refused = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = sample(random, random.nextInt(80)).toByteArray();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ArrivedData arrived = guard.parse(stream(random, bytes));
      if (arrived instanceof ArrivedData.Refused) {
        refused++;
        continue;
      }
      try {
        assertSame(FlightData.parseFrom(bytes), arrived);
        agreed++;
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError("protobuf refuses " + HexFormat.of().formatHex(bytes), e);
      }
    }
    System.out.println("guard: " + agreed + " read alike, " + refused + " refused");
    assertTrue(agreed > 10_000 && refused > 1_000);
  }

  @Test
  void randomBytesNeverThrow() {
    Random random = Wire.random();
    for (int round = 0; round < 50_000; round++) {
      guard.parse(new Known(Wire.bytes(random, random.nextInt(40)))).close();
    }
  }

  @Test
  void aFieldThatComesTwiceIsRefused() {
    byte[] body = HexFormat.of().parseHex("c23e0101");
    byte[] twice = HexFormat.of().parseHex("c23e0101c23e0102");
    assertInstanceOf(ArrivedData.Sound.class, guard.parse(new Known(body))).close();
    assertInstanceOf(ArrivedData.Refused.class, guard.parse(new Known(twice)));
  }
}
