package io.sheaf.flight;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One write of a client.
///
/// @param before what the table holds before it, null when there is none
/// @param first the first row sent
/// @param batches rows of each batch that is sent
/// @param ahead batches that are sent before the first of them is answered
record PutStep(
    Kind kind,
    String key,
    String table,
    PutState.@Nullable Rows before,
    long first,
    List<Integer> batches,
    int ahead) {
  /// What it does.
  enum Kind {
    /// A tagged stream, each batch of which is a commit; makes the table if there is none.
    STREAM,
    /// One commit behind what is there; makes the table if there is none.
    APPEND,
    /// One commit in its place.
    OVERWRITE,
    /// No table any more.
    DROP
  }

  /// What the table holds once so many batches are there.
  PutState.Rows after(int count) {
    long rows = batches.subList(0, count).stream().mapToLong(each -> each).sum();
    if (kind == Kind.OVERWRITE || before == null || before.count() == 0) {
      return PutState.Rows.of(first, rows);
    }
    return PutState.Rows.of(before.first(), before.count() + rows);
  }

  /// What the table holds once all was acknowledged.
  PutState.@Nullable Rows whole() {
    return kind == Kind.DROP ? null : after(batches.size());
  }

  /// All that a kill may leave, the least first, when so many batches were sent and so many of them
  /// acknowledged.
  List<PutState.@Nullable Rows> outcomes(int sent, int acknowledged) {
    List<PutState.@Nullable Rows> all = new ArrayList<>();
    if (kind != Kind.STREAM) {
      all.add(before);
      all.add(whole());
      return all;
    }
    if (acknowledged == 0) all.add(before);
    // A table is made when the first batch has come, empty, and then filled.
    for (int i = acknowledged; i <= sent; i++) all.add(after(i));
    return all;
  }
}
