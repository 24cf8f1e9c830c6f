package io.sheaf.flight.read;

import io.sheaf.flight.request.KeysRequest;
import io.sheaf.store.filter.KeySet;

/// A wish to read the rows that have one of some keys, with the keys.
public record KeyedRead(KeysRequest request, KeySet keys) {}
