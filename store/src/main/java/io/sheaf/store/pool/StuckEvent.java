package io.sheaf.store.pool;

import io.sheaf.store.pool.report.PoolReport;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// For flight recordings: callers wait for room, and nobody has been served for too long.
@Name("io.sheaf.StuckPool")
@Label("Stuck Pool")
@Category({"Sheaf", "Pool"})
@Description("Nobody who waited for room was served for as long as the pool is patient")
@StackTrace(false)
final class StuckEvent extends Event {
  @Label("Waiting")
  @Description("Callers in line, without the one that found out")
  int waiting;

  @Label("Waiting Bytes")
  @DataAmount
  long waitingBytes;

  @Label("Pinned Bytes")
  @DataAmount
  long pinnedBytes;

  @Label("Report")
  String report = "";

  static void emit(PoolReport report) {
    StuckEvent event = new StuckEvent();
    if (!event.isEnabled()) return;
    event.waiting = report.waits().waiting();
    event.waitingBytes = report.waits().waitingBytes();
    event.pinnedBytes = report.pages().pinnedBytes();
    event.report = report.text();
    event.commit();
  }
}
