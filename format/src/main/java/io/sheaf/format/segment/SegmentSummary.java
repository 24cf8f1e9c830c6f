package io.sheaf.format.segment;

/// What a finished segment is: the figures that a commit record and a report need.
///
/// @param identity which segment it is
/// @param length bytes of the file
/// @param rows rows of all record batches
/// @param batches record batches
/// @param dictionaries dictionary batches
/// @param pages pages, numbered from 0
/// @param tailOffset where the tail begins
/// @param tailBytes how long the tail is: the rest of the file
/// @param tailCrc CRC-32C of the tail
/// @param logicalBytes bytes of all buffers as Arrow counts them: trimmed, not compressed, not
///   padded
/// @param pageBytes bytes of all pages
/// @param pagePadding bytes of all pages that belong to no buffer
public record SegmentSummary(
    SegmentIdentity identity,
    long length,
    long rows,
    int batches,
    int dictionaries,
    int pages,
    long tailOffset,
    int tailBytes,
    int tailCrc,
    long logicalBytes,
    long pageBytes,
    long pagePadding) {}
