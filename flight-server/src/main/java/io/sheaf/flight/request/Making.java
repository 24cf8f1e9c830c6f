package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import io.sheaf.format.ipc.Codec;
import io.sheaf.store.TableOptions;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The fields of a request that say how a table which it makes keeps its rows.
public final class Making {
  private Making() {}

  /// The options that `batch_rows` and `compress` give; empty when neither is there.
  public static Optional<TableOptions> options(Fields fields) {
    OptionalLong batchRows = fields.integer("batch_rows", 1);
    Optional<String> compress = fields.text("compress");
    if (batchRows.isEmpty() && compress.isEmpty()) return Optional.empty();
    TableOptions options = TableOptions.defaults();
    if (batchRows.isPresent()) options = options.batchRows(batchRows.getAsLong());
    return Optional.of(
        switch (compress.orElse("none").toLowerCase(Locale.ROOT)) {
          case "none" -> options;
          case "lz4" -> options.compressed(Codec.LZ4_FRAME);
          case "zstd" -> options.compressed(Codec.ZSTD);
          default ->
              throw Refusal.badRequest(
                  "compress must be none, lz4 or zstd, not " + compress.orElseThrow());
        });
  }
}
