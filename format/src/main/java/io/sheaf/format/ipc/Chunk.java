package io.sheaf.format.ipc;

/// The share of one top-level column in a [BatchHeader]: its field nodes, buffers and variadic
/// counts (its nested children included), and the bytes of the body they span.
///
/// @param offset where its first non-empty buffer starts in the body; 0 when it has no bytes
/// @param end where its last non-empty buffer ends, padding left out; 0 when it has no bytes
public record Chunk(
    int firstNode,
    int nodes,
    int firstBuffer,
    int buffers,
    int firstVariadic,
    int variadics,
    long offset,
    long end) {

  /// Bytes from the first to the last one.
  public long bytes() {
    return end - offset;
  }
}
