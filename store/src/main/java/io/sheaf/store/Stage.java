package io.sheaf.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Rows that are durable and that nobody sees, until a commit brings them into their table. They
/// survive a restart, and go when they are aborted, when their time is over, or with the table.
///
/// @param id by which it is committed or aborted; never used again in this store
/// @param table its name when this was told
/// @param rows how many
/// @param expires when it goes if it has not been committed; null when it is not there any more,
///   which only a repetition can find
/// @param duplicate true when it had been made before under its key, and nothing was written now
public record Stage(
    long id, TableName table, long rows, @Nullable Instant expires, boolean duplicate) {}
