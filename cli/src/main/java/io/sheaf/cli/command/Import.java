package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.input.ChainedRows;
import io.sheaf.cli.input.DictionaryRows;
import io.sheaf.cli.input.Input;
import io.sheaf.cli.input.InputFormat;
import io.sheaf.cli.input.Inputs;
import io.sheaf.cli.input.SortedRows;
import io.sheaf.cli.option.Trust;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.WriteRequest;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Key;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = "Bring files into tables: Arrow, Parquet, CSV or JSON, each table in one commit.")
final class Import implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "1..*", paramLabel = "FILE|-", description = "Files; - is standard input.")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "One table for all files. Default: a table for each, named after the file.")
  @Nullable String table;

  @Option(
      names = "--mode",
      paramLabel = "create|append|replace",
      description = "What to do with a table that exists. Default: create, which wants none.")
  String mode = "create";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Who repeats an import with its key gets the first one's commit.")
  @Nullable String key;

  @Option(
      names = "--input-format",
      paramLabel = "auto|arrow|parquet|csv|json",
      description = "Default: auto, told by the content and the name.")
  String inputFormat = "auto";

  @Option(
      names = "--batch-rows",
      paramLabel = "N",
      description = "Most rows of a batch, for a table that this creates.")
  @Nullable Long batchRows;

  @Option(
      names = "--compress",
      paramLabel = "none|lz4|zstd",
      description = "How buffers are compressed, for a table that this creates. Default: none.")
  @Nullable String compress;

  @Option(
      names = "--sort",
      paramLabel = "COL",
      description = "In the order of this column, so that bounds of batches are narrow.")
  @Nullable String sort;

  @Option(
      names = "--dictionary",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "COL,..|auto|off",
      description = {
        "Store these columns as dictionaries, which keep each different value once; auto: columns"
            + " of text with at most one different value in 8, and 65,536 in all, in the first 64"
            + " MiB; with --mode append, those that are dictionaries in the table. Default: off."
      })
  List<String> dictionary = List.of("off");

  Import(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    InputFormat format = format();
    WriteRequest.Mode wanted = mode();
    if (key != null && table == null && files.size() > 1) {
      throw CommandException.usage("--key names one commit; say --table, or import one file");
    }
    if (wanted == WriteRequest.Mode.APPEND && (batchRows != null || compress != null)) {
      throw CommandException.usage(
          "--batch-rows and --compress are chosen when a table is created, not with --mode append");
    }
    if (table != null) {
      run(table, files, format, wanted);
    } else {
      for (String file : files) {
        run(stem(file), List.of(file), format, wanted);
      }
    }
    return Exit.DONE.code();
  }

  private void run(
      String name, List<String> names, @Nullable InputFormat format, WriteRequest.Mode wanted)
      throws IOException {
    WriteRequest request = request(name, wanted);
    try (var allocator = new RootAllocator();
        var rows =
            new ChainedRows(
                names, file -> Inputs.open(file, format, session.terminal().in(), allocator));
        Place place = open(wanted)) {
      if (wanted == WriteRequest.Mode.REPLACE) {
        Confirmations.replace(session, place, name);
      }
      ingest(place, request, rows, allocator);
    } catch (StoreException.BadInput e) {
      throw CommandException.failed(String.join(", ", names) + ": " + e.getMessage(), e);
    } catch (StoreException.TableExists e) {
      throw CommandException.failed(
          e.getMessage() + "; say --mode append or --mode replace, or another --table", e);
    }
  }

  /// Sorted first: what is sorted is plain.
  private void ingest(Place place, WriteRequest request, Input rows, BufferAllocator allocator)
      throws IOException {
    if (sort == null) {
      encode(place, request, rows);
      return;
    }
    try (Input sorted = SortedRows.open(rows, sort, allocator)) {
      encode(place, request, sorted);
    }
  }

  private void encode(Place place, WriteRequest request, Input rows) throws IOException {
    var ingest = new Ingest(session, place);
    if (dictionary.equals(List.of("off"))) {
      ingest.run(request, rows);
      return;
    }
    boolean append = request.mode() == WriteRequest.Mode.APPEND;
    List<Field> table = append ? place.columns(request.table()) : null;
    try (Input encoded =
        dictionary.equals(List.of("auto"))
            ? DictionaryRows.auto(rows, table)
            : DictionaryRows.of(rows, dictionary, table)) {
      ingest.run(request, encoded);
    }
  }

  private WriteRequest request(String name, WriteRequest.Mode wanted) {
    try {
      var _ = TableName.of(name);
      Key commitKey = key == null ? Key.random() : Key.of(key);
      return new WriteRequest(name, wanted, commitKey, options());
    } catch (StoreException.BadInput e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private Place open(WriteRequest.Mode wanted) {
    String data = session.options().data();
    Trust trust = session.options().trust();
    return wanted == WriteRequest.Mode.APPEND
        ? Places.open(data, trust)
        : Places.openOrCreate(data, trust);
  }

  private TableOptions options() {
    TableOptions options = TableOptions.defaults();
    if (batchRows != null && (batchRows < 512 || batchRows > 1 << 20)) {
      throw CommandException.usage("--batch-rows " + batchRows + "? say 512 to 1048576");
    }
    if (batchRows != null) {
      options = options.batchRows(batchRows);
    }
    return switch (compress) {
      case null -> options;
      case "none" -> options;
      case "lz4" -> options.compressed(Codec.LZ4_FRAME);
      case "zstd" -> options.compressed(Codec.ZSTD);
      default -> throw CommandException.usage("--compress " + compress + "? say none, lz4 or zstd");
    };
  }

  private @Nullable InputFormat format() {
    return switch (inputFormat.toLowerCase(Locale.ROOT)) {
      case "auto" -> null;
      case "arrow" -> InputFormat.ARROW;
      case "parquet" -> InputFormat.PARQUET;
      case "csv" -> InputFormat.CSV;
      case "json" -> InputFormat.JSON;
      default ->
          throw CommandException.usage(
              "--input-format " + inputFormat + "? say auto, arrow, parquet, csv or json");
    };
  }

  private WriteRequest.Mode mode() {
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "create" -> WriteRequest.Mode.CREATE;
      case "append" -> WriteRequest.Mode.APPEND;
      case "replace" -> WriteRequest.Mode.REPLACE;
      default -> throw CommandException.usage("--mode " + mode + "? say create, append or replace");
    };
  }

  /// `data/2024.flights.csv.gz` is the table `2024_flights`: a dot would name a schema.
  private static String stem(String file) {
    if (file.equals("-")) {
      throw CommandException.usage("standard input has no name; say --table NAME");
    }
    String name = String.valueOf(Path.of(file).getFileName());
    String bare = name.replaceFirst("\\.(gz|zst)$", "").replaceFirst("(?<=.)\\.[^.]*$", "");
    return bare.replaceFirst("^\\.+", "").replace('.', '_');
  }
}
