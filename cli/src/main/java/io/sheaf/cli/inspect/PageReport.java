package io.sheaf.cli.inspect;

import io.sheaf.format.schema.Schema;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.SegmentPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One page: where it lies and what it holds.
///
/// @param batch number of the batch in its segment, or -1 for a dictionary
public record PageReport(
    String file, int page, long offset, int bytes, int crc, int batch, List<String> columns) {
  /// Copies the list.
  public PageReport {
    columns = List.copyOf(columns);
  }

  /// All pages of a segment, in file order.
  public static List<PageReport> of(SegmentPlace place, Directory directory, Schema schema) {
    List<PageReport> pages = new ArrayList<>();
    for (int message = 0; message < directory.messages(); message++) {
      int first = directory.firstPage(message);
      int batch = directory.isDictionary(message) ? -1 : directory.ordinal(message);
      for (int page = first; page < first + directory.pageCount(message); page++) {
        pages.add(
            new PageReport(
                place.file(),
                page,
                place.offset() + directory.pageOffset(page),
                directory.pageBytes(page),
                directory.pageCrc(page),
                batch,
                batch < 0 ? List.of() : columns(directory, schema, batch, page)));
      }
    }
    return pages;
  }

  private static List<String> columns(Directory directory, Schema schema, int batch, int page) {
    List<String> columns = new ArrayList<>();
    for (int column = 0; column < directory.columns(); column++) {
      if (directory.chunkPage(batch, column) == page) {
        columns.add(schema.fields().get(column).name());
      }
    }
    return columns;
  }

  /// Cells under [#HEADS].
  public List<String> cells() {
    return List.of(
        file,
        Integer.toString(page),
        "0x" + Long.toHexString(offset),
        Integer.toString(bytes),
        String.format("%08x", crc),
        batch < 0 ? "dictionary" : "batch " + batch,
        String.join(",", columns));
  }

  /// What stands over [#cells].
  public static final List<String> HEADS =
      List.of("file", ">page", ">offset", ">bytes", "crc32c", "of", "columns");

  /// The same as values.
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("file", file);
    json.put("page", page);
    json.put("offset", offset);
    json.put("bytes", bytes);
    json.put("crc32c", String.format("%08x", crc));
    json.put("batch", batch < 0 ? null : batch);
    json.put("columns", columns);
    return json;
  }
}
