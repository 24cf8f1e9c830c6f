package io.sheaf.format.intake;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import java.io.IOException;
import java.util.List;

/// Takes what an [Intake] makes of a stream, and puts it into segments.
public interface SegmentFeed {
  /// A dictionary with all its values, by the table's id.
  record WholeDictionary(long id, ArrayData values) {}

  /// The dictionaries of the rows that follow, those first that others refer to. Called before the
  /// first rows and again before the first ones after [#endSegment], also when there are none.
  /// Whoever begins another segment in between puts them there too; their memory is valid until
  /// `endSegment` has returned, or the intake is closed.
  void dictionaries(List<WholeDictionary> dictionaries) throws IOException;

  /// The next rows. Their memory is valid during the call.
  void rows(RowBatch batch) throws IOException;

  /// The dictionaries are about to change: no more rows for the segment at hand.
  void endSegment() throws IOException;
}
