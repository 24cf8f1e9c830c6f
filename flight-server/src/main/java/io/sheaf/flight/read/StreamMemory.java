package io.sheaf.flight.read;

import io.sheaf.flight.budget.PinBudget;

/// The memory that streams share.
///
/// @param budget what all of them may pin
/// @param queuedBytes how much is queued for the client of one before it must have taken some
public record StreamMemory(PinBudget budget, int queuedBytes) {}
