package io.sheaf.flight.action;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.wire.SmallRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.impl.Flight;

/// DoAction and ListActions.
public final class ActionHandler implements Handler<SmallRequest<Flight.Action>, Flight.Result> {
  private final Map<String, Action> actions = new LinkedHashMap<>();

  /// The actions of `server`.
  public ActionHandler(ActionServices server) {
    List<Action> all = new ArrayList<>(new Actions(server).all());
    all.addAll(new WriteActions(server).all());
    all.addAll(new CompactionActions(server.store()).all());
    all.addAll(new TicketActions(server).all());
    all.addAll(new CareActions(server).all());
    for (Action action : all) actions.put(action.name(), action);
  }

  @Override
  public Answers<Flight.Result> answer(SmallRequest<Flight.Action> request, Caller caller) {
    Flight.Action asked = request.message();
    Action action = actions.get(asked.getType());
    if (action == null) {
      throw new Refusal(
          Code.UNKNOWN_ACTION,
          "no action \""
              + asked.getType()
              + "\"; there are "
              + String.join(", ", actions.keySet()));
    }
    return action.run().apply(asked.getBody().toByteArray(), caller);
  }

  /// The handler of ListActions.
  public Handler<SmallRequest<Flight.Empty>, Flight.ActionType> listing() {
    return (request, caller) -> {
      var _ = request.message();
      return Answers.of(
          actions.values().stream()
              .map(
                  action ->
                      Flight.ActionType.newBuilder()
                          .setType(action.name())
                          .setDescription(action.description())
                          .build())
              .toList());
    };
  }
}
