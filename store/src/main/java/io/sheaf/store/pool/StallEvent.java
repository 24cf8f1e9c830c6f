package io.sheaf.store.pool;

import java.util.Locale;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/// For flight recordings: a caller stood in line for room, since all of it was pinned. The duration
/// is that of the wait.
@Name("io.sheaf.Stall")
@Label("Eviction Stall")
@Category({"Sheaf", "Pool"})
@Description("A caller that waited for room in the pool")
@Threshold("1 ms")
final class StallEvent extends Event {
  @Label("Page")
  String page = "";

  @Label("Bytes")
  @DataAmount
  long bytes;

  @Label("Held")
  @Description("Bytes that the caller kept pinned meanwhile")
  @DataAmount
  long held;

  @Label("Result")
  @Description("served, overflow, refused, closed or interrupted")
  String result = "";

  /// Tells of a wait that has begun by `begin`.
  void end(Frame wanted, long kept, Result how) {
    end();
    if (!shouldCommit()) return;
    page = wanted.name();
    bytes = wanted.bytes;
    held = kept;
    result = how.name().toLowerCase(Locale.ROOT);
    commit();
  }

  /// What came of a wait.
  enum Result {
    SERVED,
    OVERFLOW,
    REFUSED,
    CLOSED,
    INTERRUPTED
  }
}
