package io.sheaf.benchmarks.wire;

import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;

/// Ours: each file is a table of a store, batch for batch.
public final class SheafChild {
  private SheafChild() {}

  /// Arguments: directory of the files, directory of the store, MiB of the pool; "tcp" or the path
  /// of a socket file to listen on; "direct" or "copying".
  public static void main(String[] args) throws IOException {
    Options options = Options.defaults().pool(Options.mib(Integer.parseInt(args[2])));
    try (Store store = Store.open(Path.of(args[1]), options);
        BufferAllocator allocator = new RootAllocator()) {
      for (Path file : files(Path.of(args[0]))) load(store, allocator, file);
      boolean tcp = args[3].equals("tcp");
      ServerOptions listening = ServerOptions.defaults().port(0).direct(args[4].equals("direct"));
      if (!tcp) listening = listening.listen(List.of(UnixDomainSocketAddress.of(args[3])));
      try (SheafServer server = SheafServer.start(store, listening)) {
        String uri = tcp ? "grpc://127.0.0.1:" + server.port() : "grpc+unix://" + args[3];
        System.out.println("ready " + uri);
        while (System.in.read() >= 0) {}
      }
    }
  }

  static List<Path> files(Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(".arrow")).sorted().toList();
    }
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName()).replace(".arrow", "");
  }

  private static void load(Store store, BufferAllocator allocator, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      reader.loadRecordBatch(reader.getRecordBlocks().getFirst());
      long rows = reader.getVectorSchemaRoot().getRowCount();
      var schema = reader.getVectorSchemaRoot().getSchema();
      // The first batch again, with the others.
      try (FileChannel again = FileChannel.open(file);
          ArrowFileReader all = new ArrowFileReader(again, allocator)) {
        store
            .createTable(name(file), schema, TableOptions.defaults().batchRows(rows))
            .append(all, Key.random());
      }
    }
  }
}
