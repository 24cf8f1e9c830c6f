/// Actions: the small commands of `sheaf.v1`, JSON in and one JSON object out.
///
/// Invariants:
///
/// 1. What ListActions lists works; what it does not list is refused as unimplemented.
/// 2. Fields have the names they have in reads and puts; an unknown one is refused.
@NullMarked
package io.sheaf.flight.action;

import org.jspecify.annotations.NullMarked;
