package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Deleted rows to bytes and back: `docs/format.md`, "Deleted rows".
final class DeletedCodec {
  /// Id and number of batches.
  private static final int LEAST_SEGMENT = 12;

  /// Number, rows, and the length of the code.
  private static final int LEAST_BATCH = 12;

  private DeletedCodec() {}

  static void write(FieldWriter out, List<Entry.DeletedFrom> segments) {
    out.u32(segments.size());
    for (Entry.DeletedFrom from : segments) {
      out.u64(from.segment()).u32(from.rows().parts().size());
      from.rows()
          .parts()
          .forEach(
              (batch, part) ->
                  out.u32(batch).u32(part.rows()).u32(part.code().length).raw(part.code()));
    }
  }

  static List<Entry.DeletedFrom> read(FieldReader in) throws Malformed {
    int count = in.count(LEAST_SEGMENT);
    List<Entry.DeletedFrom> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) segments.add(new Entry.DeletedFrom(in.u64(), readRows(in)));
    return segments;
  }

  private static DeletedRows readRows(FieldReader in) throws Malformed {
    int count = in.count(LEAST_BATCH);
    TreeMap<Integer, DeletedRows.Part> parts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      long at = in.offset();
      int batch = in.count();
      int rows = in.count();
      byte[] code = in.bytes();
      // Sets are made when they are asked for, of batches that are known to have as many rows.
      long deleted = RowCode.count(code, rows);
      boolean follows = parts.isEmpty() || batch > parts.lastKey();
      if (deleted <= 0 || !follows) {
        throw new Malformed(at, "no rows, or no set of rows, of batch " + batch);
      }
      parts.put(batch, new DeletedRows.Part(rows, deleted, code));
    }
    return DeletedRows.ofParts(parts);
  }
}
