package io.sheaf.store.log;

import io.sheaf.store.TableName;
import java.util.List;
import java.util.SequencedMap;

/// One table as of one snapshot. Immutable.
///
/// @param id never reused in this store, whatever happens to the name
/// @param name its name as of this snapshot
/// @param schemaVersion 1 at creation, one more with each added column
/// @param schema the schema message of that version
/// @param columnIds ids of the top-level columns, in schema order, never reused in this table
/// @param nextColumnId above every id the table ever used
/// @param properties options given at creation, sorted by name
/// @param segments in table order
/// @param rows rows of all segments that are there
/// @param logicalBytes Arrow bytes of all segments without padding
/// @param fileBytes length of all segment files
/// @param changedAt the snapshot that changed the table last, other than by rewriting its segments
public record TableState(
    long id,
    TableName name,
    int schemaVersion,
    SchemaBytes schema,
    List<Long> columnIds,
    long nextColumnId,
    SequencedMap<String, String> properties,
    SegmentList segments,
    long rows,
    long logicalBytes,
    long fileBytes,
    long changedAt) {

  TableState named(TableName newName, long snapshot) {
    return new TableState(
        id,
        newName,
        schemaVersion,
        schema,
        columnIds,
        nextColumnId,
        properties,
        segments,
        rows,
        logicalBytes,
        fileBytes,
        snapshot);
  }

  TableState withSchema(
      int version, SchemaBytes newSchema, List<Long> ids, long nextId, long snapshot) {
    return new TableState(
        id,
        name,
        version,
        newSchema,
        ids,
        nextId,
        properties,
        segments,
        rows,
        logicalBytes,
        fileBytes,
        snapshot);
  }

  /// The same with a file of its own for each segment.
  TableState inFiles() {
    if (segments.stream().allMatch(segment -> segment.place() == null)) return this;
    SegmentList list = SegmentList.of(segments.stream().map(SegmentRef::inFile).toList());
    return withSegments(list, List.of(), List.of(), changedAt);
  }

  /// The same table with other segments; sums that overflow are an `ArithmeticException`.
  TableState withSegments(SegmentList list, List<SegmentRef> gone, List<SegmentRef> come, long at) {
    long newRows = rows;
    long newLogical = logicalBytes;
    long newFile = fileBytes;
    for (SegmentRef segment : gone) {
      newRows = Math.subtractExact(newRows, segment.rowsLeft());
      newLogical = Math.subtractExact(newLogical, segment.logicalBytes());
      newFile = Math.subtractExact(newFile, segment.bytes());
    }
    for (SegmentRef segment : come) {
      newRows = Math.addExact(newRows, segment.rowsLeft());
      newLogical = Math.addExact(newLogical, segment.logicalBytes());
      newFile = Math.addExact(newFile, segment.bytes());
    }
    return new TableState(
        id,
        name,
        schemaVersion,
        schema,
        columnIds,
        nextColumnId,
        properties,
        list,
        newRows,
        newLogical,
        newFile,
        at);
  }
}
