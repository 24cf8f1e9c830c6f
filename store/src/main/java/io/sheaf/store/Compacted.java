package io.sheaf.store;

/// What a compaction came to.
///
/// @param snapshot the one it made, or the newest when there was nothing to do
/// @param replaced how many segments it took out
/// @param added how many it put in their place
/// @param rows how many rows it wrote
/// @param bytesBefore of the files it took out
/// @param bytesAfter of the files it put in their place
public record Compacted(
    long snapshot, long replaced, long added, long rows, long bytesBefore, long bytesAfter) {}
