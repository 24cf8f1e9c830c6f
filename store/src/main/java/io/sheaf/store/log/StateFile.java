package io.sheaf.store.log;

import io.sheaf.store.io.DiskException;
import java.nio.ByteBuffer;
import java.util.UUID;

/// The beginning of a log file that goes on from another: the whole state.
final class StateFile {
  private StateFile() {}

  /// Writes the state at `last` into an empty file, durable on return.
  ///
  /// @param epoch of the file
  /// @param last behind the last record of the file before
  /// @return the place behind the state
  static LogPosition write(
      LogFile begun,
      UUID store,
      long epoch,
      LogPosition last,
      Catalog catalog,
      KeyTable keys,
      Retention retention)
      throws DiskException {
    LogPosition[] at = {new LogPosition(last.number(), 0, last.hash(), last.time())};
    StateWriter.write(
        catalog,
        keys,
        retention,
        (entries, count, features) -> {
          ByteBuffer head =
              LogRecord.encode(
                  RecordHeader.STATE, at[0], store, epoch, last.time(), features, entries, count);
          begun.appendState(head);
          at[0] = LogRecord.after(at[0], head, last.time());
        });
    return at[0];
  }
}
