package io.sheaf.benchmarks.wire;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/// The peer in Java: Arrow's own Flight server, with its zero-copy on or off, over batches that lie
/// in memory.
public final class StockChild {
  private StockChild() {}

  /// The batches of one file, in memory for as long as the process lives.
  private record Held(Schema schema, List<ArrowRecordBatch> batches) {}

  /// Arguments: directory of the files, whether zero-copy is on.
  public static void main(String[] args) throws Exception {
    BufferAllocator allocator = new RootAllocator();
    Map<String, Held> tables = new HashMap<>();
    for (Path file : SheafChild.files(Path.of(args[0]))) {
      tables.put(SheafChild.name(file), load(allocator, file));
    }
    Producer producer = new Producer(allocator, tables, Boolean.parseBoolean(args[1]));
    Location any = Location.forGrpcInsecure("127.0.0.1", 0);
    FlightServer server = FlightServer.builder(allocator, any, producer).build().start();
    System.out.println("ready grpc://127.0.0.1:" + server.getPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static Held load(BufferAllocator allocator, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      List<ArrowRecordBatch> batches = new ArrayList<>();
      for (ArrowBlock block : reader.getRecordBlocks()) {
        reader.loadRecordBatch(block);
        batches.add(new VectorUnloader(root).getRecordBatch());
      }
      return new Held(root.getSchema(), batches);
    }
  }

  private static final class Producer extends NoOpFlightProducer {
    private final BufferAllocator allocator;
    private final Map<String, Held> tables;
    private final boolean zeroCopy;

    Producer(BufferAllocator allocator, Map<String, Held> tables, boolean zeroCopy) {
      this.allocator = allocator;
      this.tables = tables;
      this.zeroCopy = zeroCopy;
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
      String[] asked = new String(ticket.getBytes(), StandardCharsets.UTF_8).split(":", -1);
      Held table = tables.get(asked[0]);
      if (table == null) throw new IllegalArgumentException("no table " + asked[0]);
      listener.setUseZeroCopy(zeroCopy);
      var ready = new BackpressureStrategy.CallbackBackpressureStrategy();
      ready.register(listener);
      try (VectorSchemaRoot all = VectorSchemaRoot.create(table.schema(), allocator)) {
        VectorSchemaRoot root = all;
        if (asked.length > 1) {
          List<String> names = List.of(asked[1].split(",", -1));
          root = new VectorSchemaRoot(names.stream().map(all::getVector).toList());
        }
        VectorLoader loader = new VectorLoader(all);
        listener.start(root);
        for (ArrowRecordBatch batch : table.batches()) {
          if (!isReady(ready)) return;
          loader.load(batch);
          root.setRowCount(batch.getLength());
          listener.putNext();
        }
        listener.completed();
      }
    }

    /// False when the call has ended. Waits in steps: a signal that comes early is lost.
    private static boolean isReady(BackpressureStrategy ready) {
      BackpressureStrategy.WaitResult result;
      do {
        result = ready.waitForListener(100);
      } while (result == BackpressureStrategy.WaitResult.TIMEOUT);
      return result == BackpressureStrategy.WaitResult.READY;
    }
  }
}
