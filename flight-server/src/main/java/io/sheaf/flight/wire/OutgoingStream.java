package io.sheaf.flight.wire;

import io.grpc.Drainable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Optional;

/// The bytes of outgoing data, as gRPC takes them.
///
/// gRPC drains it in one go on the thread that sends, and closes it. It does not tell its length
/// beforehand: a stream that does is copied into one buffer.
final class OutgoingStream extends InputStream implements Drainable {
  private static final int CHUNK = 64 << 10;

  /// Netty puts so many pieces into one system call that they stay below twice what went in one
  /// before, or half of what did not: a long piece behind a header is left to a call of its own,
  /// and once halved to its length that bound never grows again.
  private static final int PIECE = 256 << 10;

  private final OutgoingData data;
  private final Optional<DirectHook> hook;
  // Reading position for callers that do not drain: in piece -1 stands the prefix.
  private int piece = -1;
  private long offset;

  OutgoingStream(OutgoingData data, Optional<DirectHook> hook) {
    this.data = data;
    this.hook = hook;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    if (piece != -1 || offset != 0) throw new AssertionError("drained after it was read");
    if (hook.isPresent() && hook.get().takes(target)) drainDirect(hook.get(), target);
    else drainCopied(target);
    piece = data.body().size();
    data.counters().served(data.bodyBytes());
    return data.bytes();
  }

  private void drainDirect(DirectHook direct, OutputStream target) throws IOException {
    try {
      direct.add(target, data.prefix());
      byte[] chunk = new byte[0];
      for (MemorySegment slice : data.body()) {
        if (DirectHook.carries(slice)) {
          addPieces(direct, slice, target);
          continue;
        }
        if (chunk.length == 0) chunk = new byte[CHUNK];
        copy(slice, chunk, target);
      }
    } catch (IOException | RuntimeException | Error e) {
      direct.clear(target, e);
      throw e;
    }
  }

  private void drainCopied(OutputStream target) throws IOException {
    target.write(data.prefix());
    byte[] chunk = new byte[data.body().isEmpty() ? 0 : CHUNK];
    for (MemorySegment slice : data.body()) copy(slice, chunk, target);
  }

  /// In pieces, so that a client that takes its time is seen to take something.
  private void addPieces(DirectHook direct, MemorySegment slice, OutputStream target) {
    for (long at = 0; at < slice.byteSize(); at += PIECE) {
      direct.add(target, slice.asSlice(at, Math.min(PIECE, slice.byteSize() - at)), data);
    }
  }

  private void copy(MemorySegment slice, byte[] chunk, OutputStream target) throws IOException {
    for (long at = 0; at < slice.byteSize(); at += chunk.length) {
      int length = (int) Math.min(chunk.length, slice.byteSize() - at);
      MemorySegment.copy(slice, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
      target.write(chunk, 0, length);
    }
    // Once to the heap, for that is all that gRPC takes, and once into gRPC's own buffer.
    data.counters().copied(2 * slice.byteSize());
  }

  private MemorySegment current() {
    return piece < 0 ? MemorySegment.ofArray(data.prefix()) : data.body().get(piece);
  }

  private boolean ended() {
    while (piece < data.body().size() && offset == current().byteSize()) {
      piece++;
      offset = 0;
    }
    return piece == data.body().size();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    Objects.checkFromIndexSize(from, length, target.length);
    if (length == 0) return 0;
    if (ended()) return -1;
    int step = (int) Math.min(length, current().byteSize() - offset);
    MemorySegment.copy(current(), ValueLayout.JAVA_BYTE, offset, target, from, step);
    if (piece >= 0) {
      data.counters().copied(step);
      data.counters().served(step);
    }
    offset += step;
    return step;
  }

  @Override
  public void close() {
    data.close();
  }
}
