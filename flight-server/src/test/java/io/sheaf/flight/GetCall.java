package io.sheaf.flight;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.impl.Flight;

/// A DoGet that takes as many messages as it is told to.
final class GetCall {
  private final ClientCall<byte[], byte[]> call;
  private final CountDownLatch first = new CountDownLatch(1);
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  final AtomicInteger messages = new AtomicInteger();

  private GetCall(ClientCall<byte[], byte[]> call) {
    this.call = call;
  }

  /// Asks for what `json` says, and takes up to `most` messages.
  static GetCall start(RawClient client, String json, CallOptions options, int most) {
    GetCall get = new GetCall(client.newCall(RawClient.DO_GET, options));
    get.call.start(get.new Listener(), new Metadata());
    get.call.request(most);
    get.call.sendMessage(
        Flight.Ticket.newBuilder()
            .setTicket(ByteString.copyFrom(json, StandardCharsets.UTF_8))
            .build()
            .toByteArray());
    get.call.halfClose();
    return get;
  }

  /// One that takes the schema and then nothing more.
  static GetCall stalled(RawClient client, String json) {
    return start(client, json, CallOptions.DEFAULT, 1);
  }

  private final class Listener extends ClientCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      messages.incrementAndGet();
      first.countDown();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(status);
    }
  }

  boolean hasBegun() {
    return first.getCount() == 0;
  }

  boolean hasEnded() {
    return end.isDone();
  }

  void cancel() {
    call.cancel("enough", null);
  }

  Status end() throws Exception {
    return end.get(60, TimeUnit.SECONDS);
  }
}
