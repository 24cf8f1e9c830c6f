package io.sheaf.store.io;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// For flight recordings: one transfer has ended. Off unless it is asked for by name, and then
/// there is one for each; while it is off none is made.
@Name("io.sheaf.Transfer")
@Label("I/O Transfer")
@Category({"Sheaf", "I/O"})
@Description("Bytes that went between a file and frames, by one transfer")
@Enabled(false)
@StackTrace(false)
final class TransferEvent extends Event {
  private static final TransferEvent ANY = new TransferEvent();

  @Label("File")
  String file = "";

  @Label("Offset")
  long offset;

  @Label("Bytes")
  @DataAmount
  long bytes;

  @Label("Pieces")
  int pieces;

  @Label("Lane")
  String lane = "";

  @Label("Rung")
  String rung = "";

  @Label("Time")
  @Description("From the submission of the first piece to the end")
  @Timespan(Timespan.MICROSECONDS)
  long micros;

  @Label("Failure")
  @Nullable String failure;

  /// Whether anybody records these.
  static boolean isOn() {
    return ANY.isEnabled();
  }

  /// Tells of a run that has ended; only if [#isOn].
  static void emit(Run run, Rung rung, long nanos, @Nullable DiskException failure) {
    TransferEvent event = new TransferEvent();
    event.file = run.file().name();
    event.offset = run.offset();
    event.bytes = run.bytes();
    event.pieces = run.count();
    event.lane = run.lane().name();
    event.finish(rung, nanos, failure);
  }

  /// Tells of a read that its caller made; only if [#isOn].
  static void emit(
      DiskFile file,
      long offset,
      long bytes,
      Rung rung,
      long nanos,
      @Nullable DiskException failure) {
    TransferEvent event = new TransferEvent();
    event.file = file.name();
    event.offset = offset;
    event.bytes = bytes;
    event.pieces = 1;
    event.lane = Lane.DEMAND.name();
    event.finish(rung, nanos, failure);
  }

  private void finish(Rung rung, long nanos, @Nullable DiskException failure) {
    this.rung = rung.name();
    this.micros = nanos / 1000;
    this.failure = failure == null ? null : failure.getMessage();
    commit();
  }
}
