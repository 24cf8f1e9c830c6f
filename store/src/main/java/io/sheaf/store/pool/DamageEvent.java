package io.sheaf.store.pool;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/// For flight recordings: a page is not as it was written.
@Name("io.sheaf.DamagedPage")
@Label("Damaged Page")
@Category({"Sheaf", "Pool"})
@Description("A page whose checksum is wrong, or whose bytes are not there")
final class DamageEvent extends Event {
  /// In the place of a page, for what lies beside them: the end of a segment with its directory.
  static final int NO_PAGE = -1;

  @Label("File")
  String file = "";

  @Label("Page")
  int page;

  @Label("Offset")
  long offset;

  @Label("Reason")
  String reason = "";

  static void emit(String file, int page, long offset, String reason) {
    DamageEvent event = new DamageEvent();
    if (!event.isEnabled()) return;
    event.file = file;
    event.page = page;
    event.offset = offset;
    event.reason = reason;
    event.commit();
  }
}
