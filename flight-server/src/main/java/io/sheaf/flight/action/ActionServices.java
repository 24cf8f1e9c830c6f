package io.sheaf.flight.action;

import io.sheaf.flight.budget.PinBudget;
import io.sheaf.flight.read.Grants;
import io.sheaf.flight.read.Leases;
import io.sheaf.flight.read.Resolver;
import io.sheaf.flight.request.Tickets;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.Store;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What actions act upon.
///
/// @param store the tables
/// @param resolver finds what requests name
/// @param leases keeps snapshots for tickets
/// @param tickets seals and opens them
/// @param grants cancels them
/// @param budget what reads may pin
/// @param counters what has gone over the wire
/// @param backups the directory below which backups may be made, or null
public record ActionServices(
    Store store,
    Resolver resolver,
    Leases leases,
    Tickets tickets,
    Grants grants,
    PinBudget budget,
    WireCounters counters,
    @Nullable Path backups) {}
