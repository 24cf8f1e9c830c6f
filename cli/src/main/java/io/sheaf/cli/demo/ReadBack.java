package io.sheaf.cli.demo;

import io.sheaf.cli.option.ScanOptions;
import io.sheaf.cli.option.Trust;
import io.sheaf.cli.place.RemotePlace;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import java.io.IOException;

/// A table read over Flight from the first to the last byte.
///
/// @param bytes of the buffers that arrived
public record ReadBack(long rows, long bytes, long nanos) {
  /// Reads `table` from the server at `address`.
  public static ReadBack of(String address, String table) throws IOException {
    try (var place = RemotePlace.at(address, Trust.DEFAULT)) {
      long start = System.nanoTime();
      long rows = 0;
      long bytes = 0;
      try (BatchSource source = place.scan(table, new ScanOptions())) {
        Incoming next = source.next();
        while (next != null) {
          if (next instanceof Incoming.Rows(var batch)) {
            rows += batch.rows();
            bytes += batch.bytes();
          }
          next = source.next();
        }
      }
      return new ReadBack(rows, bytes, System.nanoTime() - start);
    }
  }
}
