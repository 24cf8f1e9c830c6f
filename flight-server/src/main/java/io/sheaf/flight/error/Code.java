package io.sheaf.flight.error;

import io.grpc.Status;

/// The stable words for what can go wrong, each with its gRPC status.
///
/// Names are part of the protocol: clients match on them. None is ever renamed or reused.
public enum Code {
  /// A request that does not parse, or contradicts itself.
  BAD_REQUEST(Status.Code.INVALID_ARGUMENT),
  /// A JSON request with a field that is not defined.
  UNKNOWN_FIELD(Status.Code.INVALID_ARGUMENT),
  /// A ticket that this store did not sign.
  BAD_TICKET(Status.Code.INVALID_ARGUMENT),
  /// A filter that does not parse or does not fit the table.
  BAD_FILTER(Status.Code.INVALID_ARGUMENT),
  /// Arrow data that is malformed, or that the store does not take.
  BAD_DATA(Status.Code.INVALID_ARGUMENT),
  /// A Flight message whose bytes are not a Flight message.
  BAD_MESSAGE(Status.Code.INVALID_ARGUMENT),
  /// No such table, or one that the client may not see.
  UNKNOWN_TABLE(Status.Code.NOT_FOUND),
  /// No such column in the table.
  UNKNOWN_COLUMN(Status.Code.NOT_FOUND),
  /// A snapshot that never was.
  UNKNOWN_SNAPSHOT(Status.Code.NOT_FOUND),
  /// No such stage, or not any more.
  UNKNOWN_STAGE(Status.Code.NOT_FOUND),
  /// No action of that name.
  UNKNOWN_ACTION(Status.Code.UNIMPLEMENTED),
  /// Something that is defined and not built, or that the store cannot do.
  UNSUPPORTED(Status.Code.UNIMPLEMENTED),
  /// A table of that name is there already.
  TABLE_EXISTS(Status.Code.ALREADY_EXISTS),
  /// The table has changed since the snapshot that the writer expected.
  CONFLICT(Status.Code.ABORTED),
  /// A ticket whose time is over.
  TICKET_EXPIRED(Status.Code.FAILED_PRECONDITION),
  /// A ticket that was cancelled, as all of its FlightInfo.
  CANCELLED(Status.Code.CANCELLED),
  /// A snapshot that is no longer kept.
  SNAPSHOT_EXPIRED(Status.Code.FAILED_PRECONDITION),
  /// A write to a store that takes none.
  READ_ONLY(Status.Code.FAILED_PRECONDITION),
  /// A file that a newer version of the program has written.
  NEWER_FORMAT(Status.Code.FAILED_PRECONDITION),
  /// No memory for a page within the bounds.
  POOL_EXHAUSTED(Status.Code.RESOURCE_EXHAUSTED),
  /// No room on the disk.
  OUT_OF_SPACE(Status.Code.RESOURCE_EXHAUSTED),
  /// As much is staged as may be.
  STAGES_FULL(Status.Code.RESOURCE_EXHAUSTED),
  /// A message or a request above its limit.
  TOO_LARGE(Status.Code.RESOURCE_EXHAUSTED),
  /// More calls at once than the server takes.
  BUSY(Status.Code.RESOURCE_EXHAUSTED),
  /// The server is going away, or the store is held by another.
  UNAVAILABLE(Status.Code.UNAVAILABLE),
  /// Bytes on the disk that are not those that were written.
  DATA_LOSS(Status.Code.DATA_LOSS),
  /// A commit whose outcome is not known; the same key tells.
  COMMIT_UNKNOWN(Status.Code.UNKNOWN),
  /// The kernel failed an operation on a file.
  IO_FAILED(Status.Code.INTERNAL),
  /// A bug of the server.
  INTERNAL(Status.Code.INTERNAL);

  private final Status.Code status;

  Code(Status.Code status) {
    this.status = status;
  }

  /// The gRPC status that goes with the code.
  public Status.Code status() {
    return status;
  }
}
