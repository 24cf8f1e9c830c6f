package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// Writes rows to a stream or to a file, in any format.
public final class Output {
  private Output() {}

  /// Drains `rows` into `out`, which stays open. Arrow is a stream here.
  ///
  /// @param width of the terminal, for tables
  /// @return how many rows it wrote
  public static long write(RowFormat format, BatchSource rows, OutputStream out, int width)
      throws IOException {
    RowWriter writer =
        switch (format) {
          case TABLE -> new TableOutput(width);
          case CSV -> CsvOutput::write;
          case JSONL -> JsonLinesOutput::write;
          case ARROW, ARROWS -> ArrowOutput::stream;
          case PARQUET -> ParquetOutput::write;
        };
    long count = writer.write(rows, out);
    out.flush();
    return count;
  }

  /// Drains `rows` into a file that appears when it is whole. Arrow is a file here.
  public static Written write(RowFormat format, BatchSource rows, Path target, int width)
      throws IOException {
    try (var file = new WholeFile(target)) {
      long count;
      if (format == RowFormat.PARQUET) {
        count = ParquetOutput.write(rows, file.partial());
      } else {
        try (OutputStream out = file.stream()) {
          count =
              format == RowFormat.ARROW
                  ? ArrowOutput.file(rows, out)
                  : write(format, rows, out, width);
        }
      }
      return new Written(count, file.commit());
    }
  }

  /// What a file has become.
  public record Written(long rows, long bytes) {}
}
