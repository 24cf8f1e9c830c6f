package io.sheaf.store;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// For flight recordings: the scrubber has found something that is not as it was written.
@Name("io.sheaf.ScrubDamage")
@Label("Scrub Damage")
@Category({"Sheaf", "Store"})
@Description("A place in a file that nobody has asked for and that is not as it was written")
final class ScrubEvent extends Event {
  @Label("File")
  String file = "";

  @Label("Page")
  int page;

  @Label("Offset")
  long offset;

  @Label("Reason")
  String reason = "";

  static void emit(Damage damage) {
    ScrubEvent event = new ScrubEvent();
    if (!event.isEnabled()) return;
    event.file = damage.file();
    event.page = damage.page();
    event.offset = damage.offset();
    event.reason = damage.what();
    event.commit();
  }
}
