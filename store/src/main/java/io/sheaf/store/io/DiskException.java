package io.sheaf.store.io;

import io.sheaf.store.StoreException;
import java.io.IOException;

/// A file operation that failed: which one, on what, and the kernel's reason in words.
public final class DiskException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as anyone acts on it.
  public enum Reason {
    /// Device, file system or quota is full, or the file may not grow.
    FULL,
    /// No such file.
    ABSENT,
    /// A file of that name exists.
    EXISTS,
    /// The file ends before the bytes asked for.
    TRUNCATED,
    /// It was not begun, for the store closes.
    CANCELLED,
    /// The device or the file system failed.
    FAILED
  }

  private final String operation;
  private final String file;
  private final long offset;
  private final long length;
  private final Reason reason;
  private final String detail;

  /// An operation (`read`, `sync`) on `length` bytes at `offset` of `file`; `detail` says why.
  public DiskException(
      String operation, String file, long offset, long length, Reason reason, String detail) {
    super(message(operation, file, offset, length, detail));
    this.operation = operation;
    this.file = file;
    this.offset = offset;
    this.length = length;
    this.reason = reason;
    this.detail = detail;
  }

  /// The end of a request that a closing engine has not begun.
  static DiskException cancelled(IoRequest request) {
    return of(request, Reason.CANCELLED, "the store is closing");
  }

  /// The failure of a request.
  static DiskException of(IoRequest request, Reason reason, String detail) {
    String verb = request.kind().verb();
    String file = request.file().name();
    return new DiskException(verb, file, request.offset(), request.bytes(), reason, detail);
  }

  private static String message(String op, String file, long offset, long length, String detail) {
    return length == 0
        ? op + " " + file + ": " + detail
        : op
            + " "
            + file
            + ", "
            + length
            + " bytes at 0x"
            + Long.toHexString(offset)
            + ": "
            + detail;
  }

  /// What was tried.
  public String operation() {
    return operation;
  }

  /// The file, relative to the root of the disk.
  public String file() {
    return file;
  }

  /// Where in the file the operation began; 0 where it has no place.
  public long offset() {
    return offset;
  }

  /// Bytes asked for; 0 for operations on the whole file.
  public long length() {
    return length;
  }

  /// The class of the failure.
  public Reason reason() {
    return reason;
  }

  /// The same failure as the embedded API tells it.
  public StoreException toStoreException() {
    return switch (reason) {
      case FULL -> new StoreException.OutOfSpace(file, offset, operation + ": " + detail, this);
      case CANCELLED -> new StoreException.Closed(file);
      case ABSENT, EXISTS, TRUNCATED, FAILED ->
          new StoreException.IoFailed(file, offset, operation + ": " + detail, this);
    };
  }
}
