package io.sheaf.flight.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.junit.jupiter.api.Test;

final class OutgoingDataTest {
  private final WireCounters counters = new WireCounters();
  private final AtomicInteger releases = new AtomicInteger();

  private OutgoingData data(byte[] header, byte[] metadata, List<MemorySegment> body) {
    return OutgoingData.of(
        MemorySegment.ofArray(header), metadata, body, releases::incrementAndGet, counters);
  }

  @Test
  void protobufReadsWhatWasFramed() throws InvalidProtocolBufferException {
    Random random = Wire.random();
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 2_000; round++) {
        byte[] header = Wire.bytes(random, 8 * random.nextInt(1, 300));
        byte[] metadata = Wire.bytes(random, random.nextInt(4) * random.nextInt(20));
        List<MemorySegment> pieces = new ArrayList<>();
        byte[] body = Wire.bytes(random, random.nextInt(random.nextBoolean() ? 300 : 70_000));
        MemorySegment memory = Wire.memory(arena, body);
        for (int at = 0; at < body.length; ) {
          int length = Math.min(body.length - at, random.nextInt(1, 30_000));
          pieces.add(memory.asSlice(at, length));
          at += length;
        }
        byte[] drained =
            Wire.drained(new OutgoingStream(data(header, metadata, pieces), Optional.empty()));
        FlightData parsed = FlightData.parseFrom(drained);
        byte[] padded = parsed.getDataHeader().toByteArray();
        assertArrayEquals(header, Arrays.copyOf(padded, header.length));
        // Where the length of the length itself grows the right place may be skipped once.
        boolean longer = Prefix.varintBytes(padded.length) > Prefix.varintBytes(header.length);
        assertTrue(padded.length - header.length < (longer ? 31 : 16));
        for (int i = header.length; i < padded.length; i++) assertEquals(0, padded[i]);
        assertArrayEquals(metadata, parsed.getAppMetadata().toByteArray());
        assertArrayEquals(body, parsed.getDataBody().toByteArray());
        assertEquals(0, (drained.length - body.length) % 16, "the body's place in the message");
        assertEquals(round + 1, releases.get());
        byte[] read =
            Wire.read(new OutgoingStream(data(header, metadata, pieces), Optional.empty()));
        assertArrayEquals(drained, read);
        releases.decrementAndGet();
      }
    }
    assertEquals(0, counters.heldMessages());
    assertEquals(0, counters.heldBytes());
  }

  @Test
  void aSchemaHasNoBodyFieldAndRowsHaveOneEvenWhenItIsEmpty() throws Exception {
    byte[] header = {1, 2, 3, 4, 5, 6, 7, 8};
    OutgoingData schema = OutgoingData.schema(MemorySegment.ofArray(header), counters);
    byte[] bytes = Wire.drained(new OutgoingStream(schema, Optional.empty()));
    assertArrayEquals(new byte[] {0x12, 8, 1, 2, 3, 4, 5, 6, 7, 8}, bytes);
    byte[] rows =
        Wire.drained(new OutgoingStream(data(header, new byte[0], List.of()), Optional.empty()));
    assertArrayEquals(
        new byte[] {(byte) 0xc2, 0x3e, 0}, Arrays.copyOfRange(rows, rows.length - 3, rows.length));
    assertArrayEquals(new byte[0], FlightData.parseFrom(rows).getDataBody().toByteArray());
  }

  @Test
  void theReleaseRunsWhenMakerAndSlicesHaveLetGo() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(4096);
      OutgoingData data = data(new byte[8], new byte[0], List.of(memory));
      FrameBuffer one = new FrameBuffer(memory, data);
      FrameBuffer other = new FrameBuffer(memory.asSlice(0, 100), data);
      data.close();
      data.close();
      one.release();
      assertEquals(0, releases.get());
      assertEquals(1, counters.heldMessages());
      other.retain();
      other.release();
      assertEquals(0, releases.get());
      other.release();
      assertEquals(1, releases.get());
      assertEquals(0, counters.heldMessages());
      assertThrows(AssertionError.class, data::hold);
      assertThrows(AssertionError.class, data::drop);
    }
  }

  @Test
  void aFrameBufferIsDirectMemoryAtTheSlicesAddress() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = Wire.memory(arena, new byte[] {5, 6, 7});
      OutgoingData data = data(new byte[8], new byte[0], List.of(memory));
      FrameBuffer buffer = new FrameBuffer(memory, data);
      assertTrue(buffer.isDirect() && buffer.hasMemoryAddress());
      assertEquals(memory.address(), buffer.memoryAddress());
      assertEquals(3, buffer.readableBytes());
      assertEquals(0, buffer.writableBytes());
      assertEquals(6, buffer.getByte(1));
      buffer.release();
      data.close();
    }
    assertEquals(1, releases.get());
  }

  @Test
  void copiesAreCountedTwiceSinceGrpcTakesHeapArraysOnly() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(100_000);
      Wire.drained(
          new OutgoingStream(data(new byte[8], new byte[0], List.of(memory)), Optional.empty()));
    }
    assertEquals(200_000, counters.copiedBytes());
    assertEquals(100_000, counters.servedBytes());
  }
}
