package io.sheaf.format.segment;

import java.util.UUID;

/// Which segment of which table of which store: what stands in the directory, so that a whole file
/// put in another's place is found out.
///
/// @param store the id of the store, made once at its creation
/// @param table the id of the table, never reused within the store
/// @param segment the id of the segment, never reused within the store
/// @param schemaVersion which version of the table's schema the segment was written under
public record SegmentIdentity(UUID store, long table, long segment, int schemaVersion) {}
