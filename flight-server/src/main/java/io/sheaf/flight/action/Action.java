package io.sheaf.flight.action;

import io.sheaf.flight.call.Caller;
import io.sheaf.flight.json.Json;
import io.sheaf.flight.request.Fields;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One action.
///
/// @param name its full name
/// @param description its fields and what it answers, for ListActions
/// @param run does it: takes the body of the request, returns that of the one result
record Action(String name, String description, BiFunction<byte[], Caller, byte[]> run) {
  /// One that does not care who asks.
  Action(String name, String description, UnaryOperator<byte[]> run) {
    this(name, description, (body, caller) -> run.apply(body));
  }

  /// One of ours: takes the fields of a JSON object, answers with one object.
  static Action ofJson(
      String name, String description, Function<Fields, Map<String, @Nullable Object>> run) {
    return new Action(name, description, body -> Json.bytes(run.apply(Fields.of(body))));
  }

  /// The same of one that takes so long that it looks whether its caller is still there.
  static Action ofCall(
      String name,
      String description,
      BiFunction<Fields, Caller, Map<String, @Nullable Object>> run) {
    return new Action(
        name, description, (body, caller) -> Json.bytes(run.apply(Fields.of(body), caller)));
  }
}
