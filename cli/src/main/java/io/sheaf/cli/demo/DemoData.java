package io.sheaf.cli.demo;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.input.Input;
import io.sheaf.cli.input.Inputs;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// A data set for the demo.
///
/// @param table what to call it
/// @param about what it is and where it comes from, in one line
/// @param input its rows; closed by whoever asked for the data
public record DemoData(String table, String about, Input input) {
  /// What can be wished for.
  public static final List<String> NAMES = List.of("flights", "lineitem");

  private static final long FLIGHTS_ROWS = 3_000_000;
  private static final long LINEITEM_ROWS = 600_000;

  /// Finds the data set `wanted`, or without a wish flights, and lineitem where they are not to be
  /// had.
  ///
  /// @param rows at most so many; null for as many as the set has by default
  /// @param notes told what is being waited for, and why another set was chosen
  public static DemoData of(
      @Nullable String wanted,
      @Nullable Long rows,
      Map<String, String> environment,
      BufferAllocator allocator,
      Consumer<String> notes)
      throws IOException, InterruptedException {
    return switch (wanted) {
      case "lineitem" -> lineItem(rows, allocator);
      case "flights" -> flights(rows, flightsFile(environment, notes), allocator);
      case null -> {
        Path file;
        try {
          file = flightsFile(environment, notes);
        } catch (IOException | CommandException e) {
          notes.accept("no flights (" + e.getMessage() + "): generating TPC-H lineitem instead");
          yield lineItem(rows, allocator);
        }
        yield flights(rows, file, allocator);
      }
      default -> throw new AssertionError("the data set " + wanted);
    };
  }

  private static Path flightsFile(Map<String, String> environment, Consumer<String> notes)
      throws IOException, InterruptedException {
    Path file = FlightsFile.cached(environment);
    if (Files.exists(file)) {
      return file;
    }
    Path npm = FlightsFile.npm(environment);
    if (npm == null) {
      throw CommandException.failed("npm is not on the PATH");
    }
    notes.accept("fetching flights through npm (vega-datasets, 17.6 MB), once");
    FlightsFile.fetch(npm, file);
    return file;
  }

  private static DemoData flights(@Nullable Long rows, Path file, BufferAllocator allocator)
      throws IOException {
    Input input = Inputs.open(file.toString(), null, InputStream.nullInputStream(), allocator);
    long count = rows == null ? FLIGHTS_ROWS : Math.min(rows, FLIGHTS_ROWS);
    return new DemoData(
        "flights",
        "US flights of 2001 (BTS): flights-3m.parquet of npm vega-datasets 3.2.1, "
            + Figures.bytes(input.sourceBytes()),
        count == FLIGHTS_ROWS ? input : new FirstRows(input, count));
  }

  private static DemoData lineItem(@Nullable Long rows, BufferAllocator allocator)
      throws IOException {
    long count = rows == null ? LINEITEM_ROWS : rows;
    return new DemoData(
        "lineitem",
        "TPC-H lineitem, generated: " + Figures.count(count, "row", "rows"),
        new GeneratedInput(new LineItems(allocator, count), count));
  }

  /// The rows, for whoever writes them.
  public BatchSource rows() {
    return input.rows();
  }
}
