package io.sheaf.flight.action;

import com.google.protobuf.ByteString;
import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.json.Json;
import io.sheaf.flight.request.Fields;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// One action.
///
/// @param name its full name
/// @param description its fields and what it answers, for ListActions
/// @param run does it: takes the body of the request, returns the results
record Action(
    String name, String description, BiFunction<byte[], Caller, Answers<Flight.Result>> run) {
  /// One that answers with one result: takes the body of the request, returns that of the result.
  static Action of(String name, String description, UnaryOperator<byte[]> run) {
    return new Action(name, description, (body, caller) -> one(run.apply(body)));
  }

  /// One of ours: takes the fields of a JSON object, answers with one object.
  static Action ofJson(
      String name, String description, Function<Fields, Map<String, @Nullable Object>> run) {
    return of(name, description, body -> Json.bytes(run.apply(Fields.of(body))));
  }

  /// One of ours that may take long: what it has to tell meanwhile comes first, as an object each,
  /// and its answer last.
  static Action ofErrand(
      String name, String description, Function<Fields, Answers<Flight.Result>> run) {
    return new Action(name, description, (body, caller) -> run.apply(Fields.of(body)));
  }

  /// The same of one that minds who asks.
  static Action ofErrand(
      String name, String description, BiFunction<Fields, Caller, Answers<Flight.Result>> run) {
    return new Action(name, description, (body, caller) -> run.apply(Fields.of(body), caller));
  }

  private static Answers<Flight.Result> one(byte[] body) {
    return Answers.of(List.of(result(body)));
  }

  /// A result with that body.
  static Flight.Result result(byte[] body) {
    return Flight.Result.newBuilder().setBody(ByteString.copyFrom(body)).build();
  }
}
