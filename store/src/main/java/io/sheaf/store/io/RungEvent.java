package io.sheaf.store.io;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// For flight recordings: an engine has chosen its rung, or lost it to a lesser one.
@Name("io.sheaf.Rung")
@Label("I/O Rung")
@Category({"Sheaf", "I/O"})
@Description("The way that bytes take from now on, and why it is no better one")
@StackTrace(false)
final class RungEvent extends Event {
  @Label("Rung")
  String rung = "";

  @Label("Reason")
  String reason = "";

  @Label("Lost")
  @Description("Whether a better rung was in use before")
  boolean lost;

  static void chosen(RungChoice choice) {
    emit(choice, false);
  }

  static void lostTo(RungChoice choice) {
    emit(choice, true);
  }

  private static void emit(RungChoice choice, boolean lost) {
    RungEvent event = new RungEvent();
    event.rung = choice.rung().name();
    event.reason = choice.reason();
    event.lost = lost;
    event.commit();
  }
}
