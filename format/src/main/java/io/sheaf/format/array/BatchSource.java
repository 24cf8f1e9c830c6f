package io.sheaf.format.array;

import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A stream of Arrow data coming in, from whatever door: an IPC file or stream, a Flight client,
/// vectors of Arrow Java.
///
/// Not thread-safe. Nothing that comes out is trusted: the structure is sound (buffers lie inside
/// their message, counts agree with the layout), the content is not validated yet. Closed by
/// whoever opened it.
public interface BatchSource extends AutoCloseable {
  /// The schema of the stream, with the dictionary ids that its batches use.
  SchemaMessage schema();

  /// What comes next, or null at the end. Its memory is valid until the next call or `close`.
  ///
  /// @throws io.sheaf.format.MalformedException when the bytes are not Arrow
  /// @throws io.sheaf.format.UnsupportedException when they are Arrow that is refused by name
  @Nullable Incoming next() throws IOException;

  /// The same. What comes may lie in `landing`, as a source does that has to copy it anyway.
  default @Nullable Incoming next(Landing landing) throws IOException {
    return next();
  }

  @Override
  void close() throws IOException;
}
