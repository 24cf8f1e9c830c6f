package io.sheaf.flight;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A client of HTTP/2 that keeps no rule but the layout of frames (RFC 9113, section 4.1), and
/// notes what comes back. It acknowledges nothing by itself.
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int REFUSED_STREAM = 7;
  static final int CANCEL = 8;
  static final int ENHANCE_YOUR_CALM = 11;

  private final Socket socket;
  private final OutputStream out;
  private final CountDownLatch end = new CountDownLatch(1);

  // Under the lock of this object.
  private final Map<Integer, Integer> frames = new HashMap<>();
  private final Map<Integer, Integer> resets = new HashMap<>();
  private final List<Integer> farewells = new ArrayList<>();
  private int pongs;

  /// Connects, and greets the server if that is wanted.
  RawHttp2(int port, boolean greeting) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), greeting);
  }

  /// The same over a socket that is connected, such as one of TLS; closes it.
  RawHttp2(Socket connected, boolean greeting) throws IOException {
    socket = connected;
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    Thread.ofPlatform().daemon().name("raw-http2").start(this::read);
    if (!greeting) return;
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0);
  }

  void frame(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(bytes(type, flags, stream, payload));
  }

  static byte[] bytes(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /// Sends what may not arrive any more; false when the server has closed the connection.
  boolean trySend(byte... bytes) {
    try {
      out.write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// The headers of a call to a method of Flight, as literals (RFC 7541, section 6.2.2).
  static byte[] call(String method) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":method", "POST");
    literal(block, ":scheme", "http");
    literal(block, ":path", "/arrow.flight.protocol.FlightService/" + method);
    literal(block, ":authority", "localhost");
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    return block.toByteArray();
  }

  static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      for (; rest > 127; rest >>>= 7) block.write((rest & 127) | 128);
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  private void read() {
    try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) return;
        note(type, flags, ByteBuffer.wrap(payload));
      }
    } catch (IOException e) {
      // The end of the connection, whoever brought it about.
    } finally {
      end.countDown();
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private synchronized void note(int type, int flags, ByteBuffer payload) {
    frames.merge(type, 1, Integer::sum);
    switch (type) {
      case RST_STREAM -> resets.merge(payload.getInt(0), 1, Integer::sum);
      case GOAWAY -> farewells.add(payload.getInt(4));
      case PING -> pongs += flags & ACK;
      default -> {}
    }
    notifyAll();
  }

  /// Asks whether the server is there, which it answers behind all that was sent before.
  void awaitPong() throws Exception {
    int before;
    synchronized (this) {
      before = pongs;
    }
    frame(PING, 0, 0, new byte[8]);
    await(() -> pongs > before);
  }

  synchronized void await(java.util.function.BooleanSupplier wanted) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!wanted.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || end.getCount() == 0) throw new AssertionError(toString());
      wait(left);
    }
  }

  /// Whether the server closes the connection within a minute.
  boolean awaitEnd() throws InterruptedException {
    return end.await(60, TimeUnit.SECONDS);
  }

  boolean ended() {
    return end.getCount() == 0;
  }

  synchronized int frames(int type) {
    return frames.getOrDefault(type, 0);
  }

  synchronized int resets(int code) {
    return resets.getOrDefault(code, 0);
  }

  /// The codes with which the server said goodbye.
  synchronized List<Integer> farewells() {
    return List.copyOf(farewells);
  }

  @Override
  public synchronized String toString() {
    return "frames "
        + frames
        + ", resets "
        + resets
        + ", goodbyes "
        + farewells
        + ", pongs "
        + pongs;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
