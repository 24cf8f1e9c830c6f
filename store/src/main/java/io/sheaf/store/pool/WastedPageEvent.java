package io.sheaf.store.pool;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// For flight recordings: a page was read ahead in vain. Off unless it is asked for by name.
@Name("io.sheaf.WastedPage")
@Label("Wasted Page")
@Category({"Sheaf", "Pool"})
@Description("A page that was read ahead and evicted before anybody wanted it")
@Enabled(false)
@StackTrace(false)
final class WastedPageEvent extends Event {
  private static final WastedPageEvent ANY = new WastedPageEvent();

  @Label("Page")
  String page = "";

  @Label("Bytes")
  @DataAmount
  long bytes;

  /// Whether anybody records these.
  static boolean isOn() {
    return ANY.isEnabled();
  }

  static void emit(Frame frame) {
    WastedPageEvent event = new WastedPageEvent();
    event.page = frame.name();
    event.bytes = frame.bytes;
    event.commit();
  }
}
