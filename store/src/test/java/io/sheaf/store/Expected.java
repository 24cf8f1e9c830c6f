package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.ArrayEquality;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Concatenator;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.OwnedCopy;
import io.sheaf.format.array.Piece;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.array.Slicer;
import io.sheaf.store.filter.RowFilter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The rows that a scan must bring, each with the dictionaries it was sent with.
///
/// How rows are cut into batches does not matter.
final class Expected {
  private record Part(RowBatch rows, Map<Long, ArrayData> dictionaries) {}

  private final List<Part> parts = new ArrayList<>();

  /// All rows of these streams, one after the other; `memory` outlives this.
  @SafeVarargs
  static Expected of(Arena memory, List<Incoming>... streams) {
    Expected expected = new Expected();
    for (List<Incoming> stream : streams) {
      Map<Long, ArrayData> dictionaries = new HashMap<>();
      for (Incoming incoming : stream) expected.add(incoming, dictionaries, memory);
    }
    return expected;
  }

  /// The rows of all of these, one after the other.
  static Expected together(List<Expected> all) {
    Expected together = new Expected();
    all.forEach(one -> together.parts.addAll(one.parts));
    return together;
  }

  private void add(Incoming incoming, Map<Long, ArrayData> dictionaries, Arena memory) {
    switch (incoming) {
      case Incoming.DictionaryValues values -> {
        ArrayData whole = values.values();
        if (values.delta()) whole = join(required(dictionaries, values.id()), whole, memory);
        dictionaries.put(values.id(), whole);
      }
      case Incoming.Rows(RowBatch batch) -> {
        if (batch.rows() > 0) parts.add(new Part(batch, Map.copyOf(dictionaries)));
      }
    }
  }

  /// The values of a dictionary that must have come.
  static ArrayData required(Map<Long, ArrayData> dictionaries, long id) {
    ArrayData values = dictionaries.get(id);
    if (values == null) throw new AssertionError("no dictionary " + id);
    return values;
  }

  private static ArrayData join(ArrayData before, ArrayData more, Arena memory) {
    return switch (Concatenator.concat(List.of(before, more), memory)) {
      case Concatenator.Result.Joined joined -> joined.array();
      case Concatenator.Result.TooLong tooLong -> throw new AssertionError(tooLong.reason());
    };
  }

  /// How many rows there are.
  long rows() {
    return parts.stream().mapToLong(part -> part.rows().rows()).sum();
  }

  /// The same rows with these columns.
  Expected select(int... columns) {
    Expected selected = new Expected();
    for (Part part : parts) {
      List<ArrayData> chosen =
          IntStream.of(columns).mapToObj(column -> part.rows().columns().get(column)).toList();
      RowBatch rows = new RowBatch(part.rows().rows(), chosen);
      selected.parts.add(new Part(rows, part.dictionaries()));
    }
    return selected;
  }

  /// Those of the rows that a filter keeps.
  Expected where(RowFilter filter) {
    return where(filter, true);
  }

  /// Those of the rows that a filter does not keep.
  Expected without(RowFilter filter) {
    return where(filter, false);
  }

  private Expected where(RowFilter filter, boolean keeps) {
    Expected kept = new Expected();
    for (Part part : parts) {
      long all = part.rows().rows();
      RowSet rows = rows(part, filter);
      if (!keeps) rows = RowSet.all(all).minus(rows);
      for (long from = rows.nextIn(0); from < all; ) {
        long to = rows.nextOut(from);
        RowBatch slice = Slicer.slice(part.rows(), from, to - from, Arena.ofAuto());
        kept.parts.add(new Part(slice, part.dictionaries()));
        from = rows.nextIn(to);
      }
    }
    return kept;
  }

  private static RowSet rows(Part part, RowFilter filter) {
    List<ArrayData> looked =
        IntStream.of(filter.columns()).mapToObj(part.rows().columns()::get).toList();
    RowBatch batch = new RowBatch(part.rows().rows(), looked);
    return filter.keep(batch, id -> required(part.dictionaries(), id));
  }

  /// A walk along the rows.
  Walk walk() {
    return new Walk();
  }

  /// Asserts that a scan brings these rows, at most `limit` of them, and no more.
  void assertScanned(Scan scan, long limit) {
    Walk walk = walk();
    Scans.forEach(scan, walk::match);
    assertEquals(Math.min(limit, rows()), walk.seen(), "rows of the scan");
  }

  /// Asserts that a scan brings these rows and no more.
  void assertScanned(Scan scan) {
    assertScanned(scan, Long.MAX_VALUE);
  }

  /// Asserts that a source brings these rows and no more.
  void assertBrought(BatchSource source) throws IOException {
    Walk walk = walk();
    Map<Long, ArrayData> dictionaries = new HashMap<>();
    try (Arena memory = Arena.ofShared()) {
      for (Incoming next = source.next(); next != null; next = source.next()) {
        switch (next) {
          case Incoming.DictionaryValues values -> {
            assertTrue(!values.delta(), "a delta goes out");
            dictionaries.put(values.id(), OwnedCopy.of(values.values(), memory));
          }
          case Incoming.Rows rows -> walk.match(rows.batch(), id -> required(dictionaries, id));
        }
      }
    }
    assertEquals(rows(), walk.seen(), "rows of the source");
  }

  /// Where a comparison stands.
  final class Walk {
    private int part;
    private long offset;
    private long seen;

    /// Rows compared so far.
    long seen() {
      return seen;
    }

    /// Asserts that `rows` are the next ones.
    void match(RowBatch rows, Dictionaries dictionaries) {
      long done = 0;
      while (done < rows.rows()) {
        assertTrue(part < parts.size(), () -> "more rows than " + rows());
        Part now = parts.get(part);
        long length = Math.min(rows.rows() - done, now.rows().rows() - offset);
        assertEquals(now.rows().columns().size(), rows.columns().size(), "columns");
        for (int i = 0; i < rows.columns().size(); i++) {
          ArrayData wanted = now.rows().columns().get(i);
          ArrayData got = rows.columns().get(i);
          assertEquals(rows.rows(), got.length(), "length of " + got.layout().field());
          boolean same =
              ArrayEquality.equal(
                  new Piece(wanted, offset, length),
                  id -> required(now.dictionaries(), id),
                  new Piece(got, done, length),
                  dictionaries);
          long first = seen;
          assertTrue(same, () -> got.layout().field() + " differs in rows from " + first + " on");
        }
        done += length;
        seen += length;
        offset += length;
        if (offset == now.rows().rows()) {
          part++;
          offset = 0;
        }
      }
    }
  }
}
