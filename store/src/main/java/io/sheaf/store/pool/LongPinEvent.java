package io.sheaf.store.pool;

import io.sheaf.store.pool.report.PinReport;
import java.util.List;
import java.util.function.Supplier;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// For flight recordings: pages have been pinned for longer than a caller waits for room. Told now
/// and then while they are, and when they are given back.
@Name("io.sheaf.LongPin")
@Label("Long Pin")
@Category({"Sheaf", "Pool"})
@Description("Pages pinned for longer than the pool's patience")
@Period("5 s")
@StackTrace(false)
final class LongPinEvent extends Event {
  private static final LongPinEvent ANY = new LongPinEvent();

  @Label("Holder")
  String holder = "";

  @Label("Page")
  @Description("The first of the pages")
  String page = "";

  @Label("Pages")
  int pages;

  @Label("Bytes")
  @DataAmount
  long bytes;

  @Label("Age")
  @Timespan(Timespan.MILLISECONDS)
  long age;

  @Label("Pinned By")
  @Description("The thread that took the pins")
  String pinnedBy = "";

  @Label("Where")
  @Description("The calls that took the pins, if sampled")
  String where = "";

  @Label("Ended")
  @Description("Whether the pages have been given back")
  boolean ended;

  /// Whether anybody records these.
  static boolean isOn() {
    return ANY.isEnabled();
  }

  /// Tells of what `held` lists as long as somebody records that.
  ///
  /// @return the way to end that
  static Runnable watch(Supplier<List<PinReport>> held) {
    if (!FlightRecorder.isAvailable()) return () -> {};
    Runnable look = () -> held.get().forEach(pin -> emit(pin, false));
    FlightRecorder.addPeriodicEvent(LongPinEvent.class, look);
    return () -> FlightRecorder.removePeriodicEvent(look);
  }

  /// Tells of pins that are about to be given back; only if [#isOn].
  static void ended(PinSite site) {
    emit(site.report(System.nanoTime()), true);
  }

  private static void emit(PinReport pin, boolean ended) {
    LongPinEvent event = new LongPinEvent();
    event.holder = pin.holder();
    event.page = pin.page();
    event.pages = pin.pages();
    event.bytes = pin.bytes();
    event.age = pin.ageMillis();
    event.pinnedBy = pin.thread();
    event.where = pin.where();
    event.ended = ended;
    event.commit();
  }
}
