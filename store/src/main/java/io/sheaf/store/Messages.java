package io.sheaf.store;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.table.Needs;
import io.sheaf.store.table.WireCursor;
import org.jspecify.annotations.Nullable;

/// The IPC messages of a scan, in table order, over pinned frames: what a server sends.
///
/// The schema message is not among them. Dictionary batches come before the first record batch that
/// uses them, and again, as replacements, where the dictionary changes. One thread at a time; the
/// messages themselves may go to any thread and outlive this.
public final class Messages implements AutoCloseable {
  private final SchemaMessage schema;
  private final WireCursor cursor;

  Messages(SchemaMessage schema, WireCursor cursor) {
    this.schema = schema;
    this.cursor = cursor;
  }

  /// The schema of the rows.
  public SchemaMessage schema() {
    return schema;
  }

  /// The next message, for the caller to close, or null at the end. Blocks while pages are read.
  ///
  /// @throws StoreException.PoolExhausted when no frame comes free within the store's patience
  /// @throws StoreException.CorruptPage when a page fails its checksum
  public @Nullable Message next() {
    return message(cursor.next());
  }

  /// Goes towards the next batch of which rows may go out, as far as directories tell, and through
  /// one segment at most; false when there are more to look through. For who does not want to wait
  /// in another method while none is found. Blocks while a directory is read.
  ///
  /// @throws StoreException.PoolExhausted when no frame comes free within the store's patience
  /// @throws StoreException.CorruptPage when a directory fails its checksum
  public boolean seek() {
    return cursor.seek();
  }

  /// Looks at the next batch, where only its rows tell which of them go out, so that [#next] brings
  /// it without looking any further. False when no row of it does: then there is more to look at.
  /// For who does not want to wait in [#next] while nothing is found. Blocks while pages are read.
  ///
  /// @throws StoreException.PoolExhausted when no frame comes free within the store's patience
  /// @throws StoreException.CorruptPage when a page fails its checksum
  public boolean look() {
    return cursor.look();
  }

  /// The next message, for the caller to close, if it is there to be had at once; null when it is
  /// not, or at the end: [#next] knows which. Neither reads nor waits.
  public @Nullable Message tryNext() {
    return message(cursor.tryNext());
  }

  /// Steps back before the rows that were handed out last, which come again with the next call: for
  /// who cannot use them now. Only once for each, and before anything else is called. They are
  /// still the caller's to close.
  public void back() {
    cursor.back();
  }

  /// What the segment in use needs of the pool, or null at the end. Blocks while a directory is
  /// read: that of the next segment, where the scan has come to that.
  ///
  /// @throws StoreException.PoolExhausted when no frame comes free within the store's patience
  /// @throws StoreException.CorruptStore when the directory is damaged
  public @Nullable PinNeeds needs() {
    Needs needs = cursor.needs();
    return needs == null ? null : new PinNeeds(needs.kept(), needs.least(), needs.largest());
  }

  /// The same if nothing has to be read for it; null otherwise, also at the end. Never waits.
  public @Nullable PinNeeds tryNeeds() {
    return cursor.tryOpen() ? needs() : null;
  }

  /// Whether there is nothing more to come, as far as is known without a look at more.
  public boolean isOver() {
    return cursor.isOver();
  }

  /// Bytes of the pages that [#next] will pin, at most, beyond [PinNeeds#kept]. Not at the end.
  public long nextBytes() {
    return cursor.nextBytes();
  }

  /// Bytes of all pages that the scan has still to pin, or `Long.MAX_VALUE` when it goes on behind
  /// the segment in use. Not at the end.
  public long restBytes() {
    return cursor.restBytes();
  }

  /// Unpins what is kept of the segment in use, until the next call of another method: for who has
  /// to wait meanwhile.
  public void pause() {
    cursor.pause();
  }

  private static @Nullable Message message(WireCursor.@Nullable Wire wire) {
    if (wire == null) return null;
    return new Message(
        wire.dictionary(),
        wire.rows(),
        wire.chosen(),
        wire.header(),
        wire.body(),
        wire.copiedBytes(),
        wire.pinnedBytes(),
        wire.hold());
  }

  @Override
  public void close() {
    cursor.close();
  }
}
