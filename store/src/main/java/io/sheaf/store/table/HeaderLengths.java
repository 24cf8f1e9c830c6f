package io.sheaf.store.table;

import io.sheaf.format.MalformedException;
import io.sheaf.format.ipc.BatchHeader;
import java.lang.foreign.MemorySegment;

/// How long the headers of one segment are without the padding that fills their pages: a header of
/// 200 bytes has a page of 4096, which need not go to every client.
///
/// Found out once for each message, for as long as the pages are listed. Any thread: two that look
/// at once find the same.
final class HeaderLengths {
  private final int[] lengths;

  HeaderLengths(int messages) {
    this.lengths = new int[messages];
  }

  /// A header without the zeros behind it; all of it, if it is not one.
  MemorySegment trim(int message, MemorySegment flatbuffer) {
    int length = lengths[message];
    if (length == 0) {
      length = length(flatbuffer);
      lengths[message] = length;
    }
    return flatbuffer.asSlice(0, length);
  }

  private static int length(MemorySegment flatbuffer) {
    try {
      return BatchHeader.length(flatbuffer);
    } catch (MalformedException e) {
      // Whoever parses it says so with its place; a client that gets it as it is does the same.
      return Math.toIntExact(flatbuffer.byteSize());
    }
  }
}
