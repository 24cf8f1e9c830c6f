package io.sheaf.flight.action;

import io.sheaf.flight.request.Fields;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One action.
///
/// @param name its full name
/// @param description its fields and what it answers, for ListActions
/// @param run does it: takes the fields of the request, answers with one object
record Action(
    String name, String description, Function<Fields, Map<String, @Nullable Object>> run) {}
